import { share } from '../share/de.js';
import type { ServerPageStrings } from './server-page-strings.js';

export const serverPages: ServerPageStrings = {
  ...share,
  upload: 'Hochladen',
  uploadAnImage: 'Bild hochladen',

  image: 'Bild',
  download: 'Herunterladen',
  edit: {
    open: 'Bearbeiten',
    title: 'Titel',
    description: 'Beschreibung',
    save: 'Speichern',
    delete: 'Löschen',
    failed: 'Die Änderungen wurden nicht gespeichert. Versuchen Sie es erneut.',
  },
  untitled: 'Bild ohne Titel',
  type: 'Format',
  animated: 'animiert',
  dimensions: 'Abmessungen',
  size: 'Größe',
  uploaded: 'Hochgeladen am',
  expires: 'Läuft ab am',
  share: 'Teilen',

  missing: {
    title: 'Bild nicht gefunden',
    text: 'Prüfen Sie die Adresse: Sie endet mit 11 Buchstaben und Ziffern, und die Groß- und Kleinschreibung muss stimmen.',
  },
  gone: {
    title: 'Dieses Bild ist nicht mehr verfügbar',
    text: 'Es wurde gelöscht oder ist abgelaufen und lässt sich nicht wiederherstellen.',
  },
  blocked: {
    title: 'Dieses Bild ist gesperrt',
    text: 'Der Betreiber dieser Website zeigt es nicht.',
    reason: (reason) => `Grund: ${reason}`,
  },
  nowhere: {
    title: 'Seite nicht gefunden',
    text: 'Unter dieser Adresse gibt es keine Seite. Möglicherweise ist die Adresse unvollständig.',
  },
  forbidden: {
    title: 'Sie dürfen diese Seite nicht öffnen',
    text: 'Ihr Konto oder der API-Schlüssel, mit dem Sie sich angemeldet haben, erlaubt es nicht.',
  },
  otherSite: {
    title: 'Diese Anfrage kam von einer anderen Website',
    text: 'Es wurde nichts geändert. Öffnen Sie die Seite hier und senden Sie das Formular noch einmal ab.',
  },
  unavailable: {
    title: 'Das ist zurzeit nicht verfügbar',
    text: 'Der Server erreicht einen Teil nicht, den er braucht. Versuchen Sie es gleich noch einmal.',
  },
  noSpace: {
    title: 'Der Server hat keinen Platz mehr',
    text: 'Schaffen Sie Speicherplatz, und versuchen Sie es dann noch einmal.',
  },
  bannedClient: {
    title: 'Ihre Adresse ist gesperrt',
    text: 'Meldungen und Uploads von dort werden nicht angenommen. Bilder können Sie weiterhin ansehen.',
  },
  ownLink: 'War es Ihr Bild? Die Upload-Seite zeigt alle Bilder, die mit diesem Browser hochgeladen wurden.',

  album: 'Album',
  imageCount: (images) => (images === 1 ? '1 Bild' : `${images} Bilder`),
  emptyAlbum: 'Dieses Album enthält keine Bilder.',
  missingAlbum: {
    title: 'Album nicht gefunden',
    text: 'Prüfen Sie die Adresse: Sie endet mit 11 Buchstaben und Ziffern, und die Groß- und Kleinschreibung muss stimmen.',
  },
  goneAlbum: {
    title: 'Dieses Album ist nicht mehr verfügbar',
    text: 'Es wurde gelöscht und lässt sich nicht wiederherstellen.',
  },

  deleteImage: {
    title: 'Dieses Bild löschen?',
    text: 'Das Bild und sein Link funktionieren dann für niemanden mehr. Das lässt sich nicht rückgängig machen.',
    image: 'Das Bild',
    yes: 'Endgültig löschen',
    no: 'Behalten',
  },
  deleted: { title: 'Bild gelöscht', text: 'Der Link funktioniert nicht mehr.' },
  goneAlready: { title: 'Dieses Bild gibt es nicht mehr', text: 'Es wurde bereits gelöscht oder ist abgelaufen.' },
  nothingToDelete: {
    title: 'Kein Bild zum Löschen gefunden',
    text: 'Prüfen Sie die Adresse: Sie muss vollständig sein.',
  },

  closed: {
    title: 'Melden Sie sich an, um Bilder hochzuladen',
    text: 'Hier können nur Personen mit einem Konto Bilder hochladen.',
    signIn: 'Anmelden',
  },
  uploadForm: {
    choose: 'Bild auswählen',
    submit: 'Hochladen',
    uploaded: {
      title: 'Bild hochgeladen',
      text: 'Bewahren Sie den Löschlink auf: Er wird nur hier angezeigt.',
      later: 'Der Link funktioniert gleich. Bewahren Sie den Löschlink auf: Er wird nur hier angezeigt.',
      deleteLink: 'Löschlink',
    },
    refused: 'Das Bild wurde nicht hochgeladen',
  },
  withoutScript: {
    title: 'Bilder hochladen',
    text: 'Sie können auch im Terminal hochladen; die Antwort enthält den Link:',
    api: 'Mehr über die API (auf Englisch)',
  },
  description: 'Bild hochladen und einen dauerhaften Link erhalten.',
};

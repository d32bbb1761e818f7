import type { ServerPageStrings } from './server-page-strings.js';
import type { ShareStrings } from './share-strings.js';
import type { UploadPageStrings } from './upload-page-strings.js';

const share: ShareStrings = {
  copy: 'Kopieren',
  copied: 'Kopiert',
  formats: { link: 'Link', direct: 'Direktlink', markdown: 'Markdown', bbcode: 'BBCode', html: 'HTML' },
};

export const uploadPage: UploadPageStrings = {
  ...share,
  title: 'imglink: Bilder hochladen',

  headline: 'Bilder irgendwo hier ablegen',
  headlineTouch: 'Bilder hochladen',
  orPaste: 'oder einfügen, oder',
  chooseFiles: 'Dateien wählen',
  takePhoto: 'Foto aufnehmen',
  kinds: 'JPEG, PNG, GIF, WebP oder AVIF. Orts- und Kameradaten werden aus Fotos entfernt.',
  dropNow: 'Zum Hochladen loslassen',
  api: 'API',

  uploads: 'Uploads',
  progressOfAll: (done, all) => `${done} von ${all} fertig`,
  failedOfAll: (failed) => `${failed} fehlgeschlagen`,
  copyAll: 'Alle kopieren',
  cancelAll: 'Alle abbrechen',
  clearFinished: 'Fertige ausblenden',

  waiting: 'Wartet',
  retryIn: (seconds) => `Wartet: der Server ist ausgelastet, nächster Versuch in ${seconds} s`,
  reconnectIn: (seconds) =>
    seconds > 0
      ? `Verbindung verloren: nächster Versuch in ${seconds} s`
      : 'Keine Verbindung: sobald es eine gibt, geht es weiter',
  progress: (percent, size) => `${percent} von ${size}`,
  progressOf: (name) => `Fortschritt von ${name}`,
  finishing: 'Wird abgeschlossen…',
  processing: 'Wird verarbeitet…',
  done: 'Fertig',
  failed: 'Fehlgeschlagen',
  cancelled: 'Abgebrochen',

  cancel: 'Abbrechen',
  retry: 'Noch einmal',
  dismiss: 'Ausblenden',
  copyFailed: 'Kopieren ging nicht',
  format: 'Kopieren als',
  linkOf: (name) => `Link zu ${name}`,
  open: 'Öffnen',
  delete: 'Löschen',
  deleteQuestion: 'Für alle löschen?',
  deleteYes: 'Ja, löschen',
  deleteNo: 'Behalten',
  deleting: 'Wird gelöscht…',
  deleted: (name) => `${name} ist gelöscht`,

  uploaded: (name) => `${name} ist hochgeladen`,
  uploadFailed: (name, reason) => `${name} ist fehlgeschlagen: ${reason}`,

  failures: {
    noConnection: 'Die Verbindung ist abgebrochen. Der Server ist vielleicht aus, oder er lehnt so große Dateien ab.',
    tooLarge: (limit) => (limit ? `Diese Datei ist zu groß. Erlaubt sind ${limit}.` : 'Diese Datei ist zu groß.'),
    tooManyPixels: (limit) =>
      limit ? `Dieses Bild hat zu viele Pixel. Erlaubt sind ${limit}.` : 'Dieses Bild hat zu viele Pixel.',
    notAnImage: 'Das ist kein Bild in einem unterstützten Format. Möglich sind JPEG, PNG, GIF, WebP und AVIF.',
    heic: 'Das ist ein HEIC-Foto, das die meisten Browser nicht anzeigen. Exportiere es als JPEG und lade dieses hoch.',
    damaged: 'Dieses Bild ist beschädigt und lässt sich nicht anzeigen. Exportiere oder lade es neu herunter.',
    empty: 'Diese Datei ist leer.',
    changedOnTheWay: 'Die Datei kam verändert beim Server an. Versuche es noch einmal.',
    tooSlow:
      'Das Hochladen war zu langsam, deshalb hat der Server es beendet. Versuche es über eine schnellere Verbindung.',
    tooMany: (wait) =>
      wait
        ? `Du hast im Moment zu viel hochgeladen. Versuche es in ${wait} noch einmal.`
        : 'Du hast im Moment zu viel hochgeladen. Versuche es später noch einmal.',
    busy: (wait) =>
      wait
        ? `Der Server ist ausgelastet. Versuche es in ${wait} noch einmal.`
        : 'Der Server ist ausgelastet. Versuche es später noch einmal.',
    noSpace: 'Der Server hat keinen Platz mehr. Versuche es später noch einmal.',
    gone: 'Das Bild wurde gelöscht, bevor es ganz hochgeladen war.',
    serverProblem: (status) => `Der Server konnte die Anfrage nicht bearbeiten (${status}).`,
  },

  history: 'Deine Bilder',
  historyNote: 'Diese Liste, und damit der einzige Weg, ein Bild zu löschen, liegt nur in diesem Browser.',
  historyEmpty: 'Was du von diesem Browser aus hochlädst, steht dann hier.',
  historyBlocked:
    'Dieser Browser speichert nichts für diese Seite. Die Liste ist weg, wenn du sie schließt: Kopiere die Löschlinks oder exportiere die Liste.',
  historyFull:
    'Dieser Browser hat keinen Platz mehr. Was du jetzt hochlädst, fehlt in der Liste, wenn du die Seite schließt: Exportiere die Liste.',
  deleteLink: 'Löschlink',
  search: 'Suchen',
  found: (count) => (count === 1 ? '1 Bild' : `${count} Bilder`),
  showMore: 'Mehr zeigen',
  forget: 'Vergessen',
  forgetQuestion: 'Aus dieser Liste nehmen? Das Bild bleibt, aber du kannst es nicht mehr löschen.',
  forgetYes: 'Ja, vergessen',
  forgetNo: 'Behalten',
  forgotten: (name) => `${name} ist aus der Liste`,
  export: 'Exportieren',
  import: 'Importieren',
  imported: (count) => (count === 1 ? '1 Bild dazugekommen' : `${count} Bilder dazugekommen`),
  importFailed: 'Diese Datei war nicht lesbar',
  clear: 'Liste leeren',
  clearQuestion: 'Liste leeren? Die Bilder bleiben, aber du kannst sie nicht mehr löschen.',
  clearYes: 'Ja, leeren',
  clearNo: 'Behalten',
  cleared: 'Die Liste ist leer',
};

export const serverPages: ServerPageStrings = {
  ...share,
  upload: 'Hochladen',
  uploadAnImage: 'Ein Bild hochladen',

  untitled: 'Bild ohne Titel',
  type: 'Art',
  animated: 'bewegt',
  dimensions: 'Maße',
  size: 'Größe',
  uploaded: 'Hochgeladen',
  expires: 'Läuft ab',
  share: 'Teilen',

  missing: {
    title: 'Hier ist kein Bild',
    text: 'Prüfe die Adresse: sie endet mit 11 Buchstaben und Ziffern, und Groß- und Kleinschreibung zählen.',
  },
  gone: {
    title: 'Dieses Bild gibt es nicht mehr',
    text: 'Es wurde gelöscht oder ist abgelaufen und kommt nicht wieder.',
  },
  nowhere: {
    title: 'Hier ist nichts',
    text: 'Unter dieser Adresse gibt es nichts. Vielleicht fehlt ein Teil von ihr.',
  },
  ownLink: 'War es deins? Auf der Seite zum Hochladen steht, was von diesem Browser aus hochgeladen wurde.',

  album: 'Album',
  imageCount: (images) => (images === 1 ? '1 Bild' : `${images} Bilder`),
  emptyAlbum: 'In diesem Album sind keine Bilder.',
  missingAlbum: {
    title: 'Hier ist kein Album',
    text: 'Prüfe die Adresse: sie endet mit 11 Buchstaben und Ziffern, Groß- und Kleinschreibung zählt.',
  },
  goneAlbum: { title: 'Dieses Album gibt es nicht mehr', text: 'Es wurde gelöscht und kommt nicht wieder.' },

  deleteImage: {
    title: 'Dieses Bild löschen?',
    text: 'Es ist dann für alle weg, und sein Link auch.',
    image: 'Das Bild',
    yes: 'Endgültig löschen',
    no: 'Behalten',
  },
  deleted: { title: 'Das Bild ist gelöscht', text: 'Sein Link sagt das von jetzt an.' },
  goneAlready: { title: 'Dieses Bild ist schon weg', text: 'Es wurde gelöscht oder ist abgelaufen.' },
  nothingToDelete: { title: 'Hier ist kein Bild zu löschen', text: 'Prüfe die Adresse: sie muss vollständig sein.' },

  withoutScript: {
    title: 'Bilder hochladen mit imglink',
    text: 'Diese Seite braucht JavaScript. Ohne geht es im Terminal; die Antwort enthält den Link:',
    api: 'Mehr über die API (englisch)',
  },
  description: 'Ein Bild hochladen, einen Link bekommen, der bleibt.',
};

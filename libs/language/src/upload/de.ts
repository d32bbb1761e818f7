import { share } from '../share/de.js';
import type { UploadPageStrings } from './upload-page-strings.js';

export const uploadPage: UploadPageStrings = {
  ...share,
  title: 'Bilder hochladen',

  headline: 'Bilder einfach hierher ziehen',
  headlineTouch: 'Bilder hochladen',
  orPaste: 'oder sie oder ihre Adresse hier einfügen oder',
  chooseFiles: 'Dateien auswählen',
  takePhoto: 'Foto aufnehmen',
  kinds: 'JPEG, PNG, GIF, WebP oder AVIF. Standort- und Kameradaten werden aus Fotos entfernt.',
  urlOfImage: 'Adresse eines Bildes',
  fetchUrl: 'Holen',
  urlIsWrong: 'Das ist keine Adresse, die mit http:// oder https:// beginnt.',
  fields: 'Titel, Beschreibung, Ablauf',
  fieldsAreSet: 'gilt für die nächsten Bilder',
  titleField: 'Titel',
  descriptionField: 'Beschreibung',
  deleteAfter: 'Löschen nach',
  never: 'Nie',
  dropNow: 'Zum Hochladen loslassen',
  api: 'API',

  uploads: 'Uploads',
  progressOfAll: (done, all) => `${done} von ${all} fertig`,
  failedOfAll: (failed) => `${failed} fehlgeschlagen`,
  copyAll: 'Alle kopieren',
  cancelAll: 'Alle abbrechen',
  clearFinished: 'Abgeschlossene ausblenden',

  waiting: 'Wartet',
  retryIn: (seconds) => `Der Server ist ausgelastet. Nächster Versuch in ${seconds} s`,
  reconnectIn: (seconds) =>
    seconds > 0
      ? `Verbindung unterbrochen. Nächster Versuch in ${seconds} s`
      : 'Sie sind offline. Der Upload wird fortgesetzt, sobald die Verbindung wieder besteht.',
  progress: (percent, size) => `${percent} von ${size}`,
  progressOf: (name) => `Upload-Fortschritt von ${name}`,
  fetching: (host) => `Wird von ${host} geholt …`,
  finishing: 'Wird abgeschlossen…',
  processing: 'Wird verarbeitet…',
  done: 'Fertig',
  failed: 'Fehlgeschlagen',
  cancelled: 'Abgebrochen',

  cancel: 'Abbrechen',
  retry: 'Erneut versuchen',
  dismiss: 'Ausblenden',
  copyFailed: 'Kopieren fehlgeschlagen',
  format: 'Kopieren als',
  linkOf: (name) => `Link zu ${name}`,
  open: 'Öffnen',
  send: 'Teilen',
  delete: 'Löschen',
  deleteQuestion: 'Für alle löschen?',
  deleteYes: 'Ja, löschen',
  deleteNo: 'Behalten',
  deleting: 'Wird gelöscht…',
  deleted: (name) => `${name} wurde gelöscht`,

  uploaded: (name) => `${name} wurde hochgeladen`,
  uploadFailed: (name, reason) => `${name} wurde nicht hochgeladen. ${reason}`,

  failures: {
    noConnection:
      'Die Verbindung ist abgebrochen. Möglicherweise ist der Server nicht erreichbar oder nimmt keine Dateien dieser Größe an.',
    tooLarge: (limit) =>
      limit ? `Diese Datei ist zu groß. Erlaubt sind höchstens ${limit}.` : 'Diese Datei ist zu groß.',
    tooManyPixels: (limit) =>
      limit ? `Dieses Bild hat zu viele Pixel. Erlaubt sind höchstens ${limit}.` : 'Dieses Bild hat zu viele Pixel.',
    notAnImage: 'Dieses Dateiformat wird nicht unterstützt. Möglich sind JPEG, PNG, GIF, WebP und AVIF.',
    heic: 'Die meisten Browser können HEIC-Fotos nicht anzeigen. Exportieren Sie das Foto als JPEG und laden Sie dieses hoch.',
    damaged:
      'Dieses Bild ist beschädigt und lässt sich nicht anzeigen. Exportieren Sie es neu oder laden Sie es erneut herunter.',
    empty: 'Diese Datei ist leer.',
    changedOnTheWay: 'Die Datei wurde beim Hochladen beschädigt. Versuchen Sie es erneut.',
    tooSlow:
      'Das Hochladen war zu langsam und wurde vom Server abgebrochen. Versuchen Sie es mit einer schnelleren Verbindung.',
    tooMany: (wait) =>
      wait
        ? `Sie haben das Upload-Limit erreicht. Versuchen Sie es in ${wait} erneut.`
        : 'Sie haben das Upload-Limit erreicht. Versuchen Sie es später erneut.',
    busy: (wait) =>
      wait
        ? `Der Server ist ausgelastet. Versuchen Sie es in ${wait} erneut.`
        : 'Der Server ist ausgelastet. Versuchen Sie es später erneut.',
    noSpace: 'Auf dem Server ist kein Speicherplatz mehr frei. Versuchen Sie es später erneut.',
    urlRefused: 'Unter dieser Adresse ist kein Bild, das der Server holen darf.',
    signedOut: 'Sie sind nicht mehr angemeldet. Melden Sie sich in einem anderen Tab an und versuchen Sie es erneut.',
    gone: 'Das Bild wurde gelöscht, bevor es vollständig hochgeladen war.',
    serverProblem: (status) => `Der Server konnte die Anfrage nicht verarbeiten (Fehler ${status}).`,
  },

  history: 'Ihre Bilder',
  historyNote: 'Diese Liste ist nur in diesem Browser gespeichert. Ohne sie können Sie Ihre Bilder nicht mehr löschen.',
  historyEmpty: 'Hier erscheinen die Bilder, die Sie mit diesem Browser hochladen.',
  historyBlocked:
    'Dieser Browser speichert keine Daten für diese Seite. Beim Schließen geht die Liste verloren: Kopieren Sie die Löschlinks oder exportieren Sie die Liste.',
  historyFull:
    'Dieser Browser hat keinen Speicherplatz mehr. Neue Uploads fehlen in der Liste, sobald Sie die Seite schließen: Exportieren Sie die Liste.',
  deleteLink: 'Löschlink',
  search: 'Suchen',
  found: (count) => (count === 1 ? '1 Bild' : `${count} Bilder`),
  showMore: 'Mehr anzeigen',
  sort: 'Sortieren',
  orders: { newest: 'Neueste', oldest: 'Älteste', name: 'Name', largest: 'Größte' },
  select: (name) => `${name} auswählen`,
  selectAll: 'Alle auswählen',
  selectNone: 'Keines auswählen',
  selected: (images) => (images === 1 ? '1 Bild ausgewählt' : `${images} Bilder ausgewählt`),
  forget: 'Aus der Liste entfernen',
  forgottenCount: (images) =>
    images === 1 ? '1 Bild wurde aus der Liste entfernt' : `${images} Bilder wurden aus der Liste entfernt`,
  undo: 'Rückgängig',
  deleteCountQuestion: (images) => (images === 1 ? 'Für alle löschen?' : `${images} Bilder für alle löschen?`),
  deletedCount: (deleted, images) =>
    deleted === images
      ? `Gelöscht: ${deleted}`
      : `Gelöscht: ${deleted} von ${images}. Versuchen Sie es mit den anderen erneut.`,
  album: {
    make: 'Album erstellen',
    made: 'Das Album wurde erstellt',
    failed: 'Das Album wurde nicht erstellt. Versuchen Sie es erneut.',
    link: 'Album',
    token: 'Bearbeitungsschlüssel',
  },
  move: 'Ins Konto verschieben',
  moveQuestion: (account) => `Die Bilder ins Konto ${account} verschieben? Sie erscheinen dann unter „Meine Bilder“.`,
  moveYes: 'Ja, verschieben',
  moveNo: 'Hier behalten',
  moved: (images) =>
    images === 1 ? '1 Bild wurde ins Konto verschoben' : `${images} Bilder wurden ins Konto verschoben`,
  moveFailed: 'Die Bilder konnten nicht verschoben werden. Versuchen Sie es erneut.',
  export: 'Exportieren',
  import: 'Importieren',
  imported: (count) => (count === 1 ? '1 Bild hinzugefügt' : `${count} Bilder hinzugefügt`),
  importFailed: 'Die Datei konnte nicht gelesen werden',
  clear: 'Liste leeren',
  clearQuestion: 'Liste leeren? Die Bilder bleiben online, aber Sie können sie nicht mehr löschen.',
  clearYes: 'Ja, leeren',
  clearNo: 'Behalten',
  cleared: 'Die Liste ist leer',
};

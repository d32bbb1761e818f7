import type { AccountPageStrings } from './account-page-strings.js';

export const accountPages: AccountPageStrings = {
  upload: 'Hochladen',
  signIn: 'Anmelden',
  signOut: 'Abmelden',
  accountMenu: (name) => `Konto ${name}`,

  signInPage: {
    title: 'Anmelden',
    text: 'Melden Sie sich mit einem API-Schlüssel an. Den Schlüssel erhalten Sie vom Betreiber dieser Seite.',
    key: 'API-Schlüssel',
    submit: 'Anmelden',
    withProvider: (name) => `Mit ${name} anmelden`,
    or: 'oder',
    failed: 'Die Anmeldung ist fehlgeschlagen. Versuchen Sie es erneut.',
    away: 'Der Anmeldedienst ist derzeit nicht erreichbar. Versuchen Sie es später erneut.',
    wrong: 'Dieser Schlüssel ist ungültig. Möglicherweise wurde er widerrufen oder ist abgelaufen.',
    blocked: (wait) => `Zu viele falsche Schlüssel. Versuchen Sie es in ${wait} erneut.`,
  },

  signedOut: {
    title: 'Sie sind abgemeldet',
    text: 'Sie sind von dieser Seite abgemeldet, möglicherweise aber noch beim Anmeldedienst angemeldet.',
    atProvider: (name) => `Von ${name} abmelden`,
  },

  images: {
    title: 'Meine Bilder',
    empty: 'Hier erscheinen die Bilder, die Sie hochladen, während Sie angemeldet sind.',
    search: 'Titel und Beschreibungen durchsuchen',
    searchSubmit: 'Suchen',
    newest: 'Neueste Bilder',
    older: 'Ältere Bilder',
    searchFurther: 'Ältere Bilder durchsuchen',
    none: 'Kein Bild gefunden.',
    noneYet: 'Unter den neuesten Bildern wurde keines gefunden.',
    choose: (name) => `${name} auswählen`,
    chooseAll: 'Alle auswählen',
    links: 'Links kopieren',
    copied: 'Kopiert',
    album: 'Album anlegen',
    albumTitle: 'Titel des Albums',
    delete: 'Löschen',
    deleteTitle: (images) => (images === 1 ? 'Dieses Bild löschen?' : `${images} Bilder löschen?`),
    deleteText: 'Die Links funktionieren dann für niemanden mehr. Das lässt sich nicht rückgängig machen.',
    deleteYes: 'Endgültig löschen',
    deleteNo: 'Behalten',
    back: 'Zurück zu den Bildern',
  },

  sessions: {
    title: 'Sitzungen',
    text: 'Diese Browser sind in Ihrem Konto angemeldet.',
    current: 'Dieser Browser',
    unknownBrowser: 'Unbekannter Browser',
    since: (time) => `Angemeldet am ${time}`,
    end: 'Abmelden',
    endOf: (browser) => `Abmelden: ${browser}`,
    endOthers: 'Alle anderen Browser abmelden',
  },
};

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
    wrong: 'Dieser Schlüssel ist ungültig. Möglicherweise wurde er widerrufen oder ist abgelaufen.',
    blocked: (wait) => `Zu viele falsche Schlüssel. Versuchen Sie es in ${wait} erneut.`,
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

import type { AccountPageStrings } from './account-page-strings.js';

export const accountPages: AccountPageStrings = {
  upload: 'Upload',
  signIn: 'Sign in',
  signOut: 'Sign out',
  accountMenu: (name) => `Account ${name}`,

  signInPage: {
    title: 'Sign in',
    text: 'Sign in with an API key. The operator of this site can give you one.',
    key: 'API key',
    submit: 'Sign in',
    withProvider: (name) => `Sign in with ${name}`,
    or: 'or',
    failed: 'Signing in failed. Try again.',
    away: 'The sign-in service is not available at the moment. Try again later.',
    wrong: 'This key is not valid. It may have been revoked or have expired.',
    blocked: (wait) => `Too many wrong keys. Try again in ${wait}.`,
  },

  signedOut: {
    title: 'You are signed out',
    text: 'You are signed out of this site, and may still be signed in at the sign-in service.',
    atProvider: (name) => `Sign out of ${name}`,
  },

  sessions: {
    title: 'Sessions',
    text: 'These browsers are signed in to your account.',
    current: 'This browser',
    unknownBrowser: 'Unknown browser',
    since: (time) => `Signed in on ${time}`,
    end: 'Sign out',
    endOf: (browser) => `Sign out: ${browser}`,
    endOthers: 'Sign out all other browsers',
  },
};

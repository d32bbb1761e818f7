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

  images: {
    title: 'My images',
    empty: 'Images that you upload while you are signed in appear here.',
    search: 'Search titles and descriptions',
    searchSubmit: 'Search',
    newest: 'Newest images',
    older: 'Older images',
    searchFurther: 'Search older images',
    none: 'No image found.',
    noneYet: 'No image found among the newest ones.',
    choose: (name) => `Select ${name}`,
    chooseAll: 'Select all',
    links: 'Copy links',
    copied: 'Copied',
    album: 'Create an album',
    albumTitle: 'Title of the album',
    delete: 'Delete',
    deleteTitle: (images) => (images === 1 ? 'Delete this image?' : `Delete ${images} images?`),
    deleteText: 'Their links will stop working for everyone. This cannot be undone.',
    deleteYes: 'Delete permanently',
    deleteNo: 'Keep',
    back: 'Back to the images',
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

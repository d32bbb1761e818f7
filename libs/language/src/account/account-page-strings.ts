/** The texts of the pages for people who sign in, in one language. */
export interface AccountPageStrings {
  upload: string;
  signIn: string;
  signOut: string;
  /** The text alternative of the menu with the pages of an account. */
  accountMenu: (name: string) => string;

  signInPage: {
    title: string;
    text: string;
    key: string;
    submit: string;
    /** The button that signs in with the OpenID provider of this name. */
    withProvider: (name: string) => string;
    /** Between the button and the form for a key. */
    or: string;
    /** The provider refused the sign-in, or its answer does not fit the request. */
    failed: string;
    /** The provider does not answer. */
    away: string;
    /** The key is no live API key. */
    wrong: string;
    /** `wait`: a time such as `10 minutes`. */
    blocked: (wait: string) => string;
  };

  /** The page after signing out of this site, where a person is still signed in at the OpenID provider. */
  signedOut: {
    title: string;
    text: string;
    atProvider: (name: string) => string;
  };

  images: {
    title: string;
    /** The account has no images. */
    empty: string;
    search: string;
    searchSubmit: string;
    /** The link to the first page. */
    newest: string;
    older: string;
    /** A search reads some images at a time. This link continues it. */
    searchFurther: string;
    /** The search has read all images. */
    none: string;
    /** The search has not read all images yet. */
    noneYet: string;
    /** The text alternative of the box that chooses an image. */
    choose: (name: string) => string;
    chooseAll: string;
    links: string;
    copied: string;
    album: string;
    albumTitle: string;
    delete: string;
    deleteTitle: (images: number) => string;
    deleteText: string;
    deleteYes: string;
    deleteNo: string;
    back: string;
  };

  sessions: {
    title: string;
    text: string;
    /** The session of the browser that shows the page. */
    current: string;
    /** A browser that sent no User-Agent. */
    unknownBrowser: string;
    since: (time: string) => string;
    end: string;
    /** The text alternative of the button that ends one session. */
    endOf: (browser: string) => string;
    endOthers: string;
  };

  /** The names of the limits of an account or API key. */
  limitNames: Record<'uploadsPerHour' | 'bytesPerDay' | 'totalBytes' | 'imageBytes' | 'expiresIn', string>;

  overview: {
    title: string;
    name: string;
    role: string;
    roles: Record<'member' | 'admin', string>;
    usage: string;
    images: string;
    storage: string;
    uploadsThisHour: string;
    bytesToday: string;
    /** A used amount and its limit. */
    of: (used: string, limit: string) => string;
    limits: string;
  };

  keys: {
    title: string;
    text: string;
    /** Above a key that was just created. */
    created: (name: string) => string;
    createdText: string;
    none: string;
    scopes: Record<'upload' | 'manage' | 'admin', string>;
    createdOn: (time: string) => string;
    lastUsed: (time: string) => string;
    neverUsed: string;
    expires: (time: string) => string;
    revoke: string;
    /** The text alternative of the button that opens the question. */
    revokeOf: (name: string) => string;
    revokeText: string;
    revokeYes: string;
  };

  newKey: {
    title: string;
    name: string;
    rights: string;
    limits: string;
    limitsText: string;
    megabytes: (limit: string) => string;
    days: (limit: string) => string;
    expiry: string;
    submit: string;
  };
}

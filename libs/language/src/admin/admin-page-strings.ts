type Action = 'block' | 'unblock' | 'delete';
/** `held`: the image waits for the moderation hook. */
type State = 'live' | 'held' | 'blocked' | 'deleted';
type ReportReason = 'spam' | 'abuse' | 'illegal' | 'copyright' | 'privacy' | 'other';

/** The texts of the administrators' pages. */
export interface AdminPageStrings {
  title: string;
  /** The name of the navigation. */
  sections: string;
  nav: {
    overview: string;
    images: string;
    reports: string;
    bans: string;
    accounts: string;
    audit: string;
    queues: string;
  };

  /** The texts of pages with images: the list, and the reports. */
  images: {
    title: string;
    empty: string;
    filters: string;
    account: string;
    address: string;
    sha256: string;
    state: string;
    anyState: string;
    states: Record<State, string>;
    reported: string;
    either: string;
    yes: string;
    no: string;
    before: string;
    filter: string;
    clear: string;
    older: string;
    newest: string;
    invalid: (field: string) => string;
    choose: (name: string) => string;
    anonymous: string;
    reports: (count: number) => string;
    blockedFor: (reason: string) => string;
    preview: string;
  };

  actions: {
    title: string;
    reason: string;
    legal: string;
    ban: string;
    names: Record<Action, string>;
    selectAll: string;
    keys: string;
    undo: string;
    needsReason: string;
    needsImages: string;
    deleteTitle: (images: number) => string;
    deleteText: string;
    deleteYes: string;
    keep: string;
    resultTitle: string;
    back: string;
    missing: string;
    gone: string;
    /** These texts contain `{count}`, the number of images, because the script gets them as JSON. */
    done: Record<Action, string>;
    deleting: string;
    selected: string;
    failed: string;
  };

  shortcuts: {
    next: string;
    previous: string;
    select: string;
    range: string;
    block: string;
    unblock: string;
    delete: string;
    resolve: string;
    open: string;
    undo: string;
    help: string;
    close: string;
  };

  reports: {
    title: string;
    empty: string;
    reasons: Record<ReportReason, string>;
    count: (count: number) => string;
    contact: (contact: string) => string;
    resolve: string;
    /** Contains `{count}`, the number of images. */
    resolved: string;
  };
}

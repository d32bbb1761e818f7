/** The texts of the administrators' pages about the installation, bans, accounts and the audit log, in one language. */
export interface OperatorPageStrings {
  overview: {
    today: string;
    /** `days`: how many, today included. */
    lastDays: (days: number) => string;
    uploads: string;
    bytes: string;
    refusals: string;
    deletes: string;
    reports: string;
    day: string;
    /** The text alternative of a chart. */
    chart: (name: string, total: string, most: string, day: string) => string;
    asTable: string;
    reasons: string;
    reason: string;
    noRefusals: string;
    accounts: string;
    account: string;
    images: string;
    noAccounts: string;
    health: string;
    parts: Record<'database' | 'storage' | 'staging' | 'queue' | 'cache', string>;
    states: Record<'ok' | 'full' | 'read-only' | 'down' | 'degraded', string>;
    queues: string;
    /** What is wrong with a part in this state, and what to do; undefined: the English text of /health/ready. */
    advice?: {
      database: Record<'down' | 'read-only' | 'full', string>;
      storage: Record<'down' | 'read-only' | 'full' | 'degraded', string>;
      staging: Record<'down' | 'read-only' | 'full', string>;
      queue: Record<'down', string>;
      cache: Record<'down', string>;
    };
  };

  /** What a form has done. */
  done: Record<'banned' | 'banEnded' | 'accountCreated' | 'accountSaved' | 'accountDeleted' | 'keyRevoked', string>;

  /** Why a form was refused. */
  refusals: {
    /** What its fields take. `limit`: all limits but the expiry. */
    fields: Record<'kind' | 'value' | 'reason' | 'days' | 'name' | 'limit' | 'expiresIn', string>;
    nameTaken: string;
    tooManyKeys: string;
    /** The account of ADMIN_TOKEN. */
    fixedAccount: string;
    missingImage: string;
    other: string;
  };

  bans: {
    none: string;
    kind: string;
    kinds: Record<'sha256' | 'similar' | 'address', string>;
    value: string;
    valueText: string;
    reason: string;
    days: string;
    create: string;
    title: string;
    /** `date`: formatted. */
    until: (date: string) => string;
    since: (date: string) => string;
    end: string;
    /** The text alternative of the button. */
    endOf: (value: string) => string;
    endText: string;
    endYes: string;
  };

  accounts: {
    none: string;
    create: string;
    name: string;
    isAdmin: string;
    isDisabled: string;
    role: string;
    roles: Record<'member' | 'admin', string>;
    disabled: string;
    created: (date: string) => string;
    usage: string;
    uses: (images: string, bytes: string) => string;
    images: string;
    all: string;
    change: string;
    limits: string;
    limitsText: string;
    megabytes: (name: string) => string;
    days: (name: string) => string;
    save: string;
    keys: string;
    noKeys: string;
    newKey: string;
    delete: string;
    deleteText: string;
    deleteYes: string;
  };

  audit: {
    none: string;
    time: string;
    actor: string;
    action: string;
    target: string;
    reason: string;
    actions: Record<
      | ('block' | 'unblock' | 'delete' | 'ban' | 'unban' | 'refuse' | 'resolve')
      | ('account.create' | 'account.update' | 'account.delete' | 'key.create' | 'key.revoke'),
      string
    >;
  };
}

/** What a process can be asked for: to serve images, to take uploads, or (a worker) to do jobs. */
export type Service = 'reads' | 'uploads' | 'jobs';

interface Effect {
  /** What a process in this state can't do. */
  stops: readonly Service[];
  /** What is wrong and what to do, in one sentence. */
  reason: string;
}

/** Each state but `ok` that something a process depends on can be in. */
export const EFFECTS = {
  database: {
    down: {
      stops: ['reads', 'uploads', 'jobs'],
      reason: 'The database does not answer: start it, or let DATABASE_URL name one that does.',
    },
    'read-only': {
      stops: ['uploads'],
      reason:
        'The database is read-only: make it writable (and restart imglink if it is SQLite), or let DATABASE_URL name the primary.',
    },
    full: { stops: ['uploads'], reason: "The database's disk is full: add space or delete what is not needed there." },
  },
  storage: {
    down: {
      stops: ['reads', 'uploads', 'jobs'],
      reason: 'No store of images answers: bring back those that STORAGE_URL names.',
    },
    'read-only': {
      stops: ['uploads'],
      reason: 'No store takes new images: make one of STORAGE_URL writable, or add one at its end.',
    },
    full: {
      stops: ['uploads'],
      reason: 'The stores of images are full: add space, or a store at the end of STORAGE_URL.',
    },
    degraded: {
      stops: [],
      reason:
        'One store of several is down or full and others take new images: bring back the one that `stores` shows.',
    },
  },
  staging: {
    down: {
      stops: ['uploads', 'jobs'],
      reason: 'The store of staged uploads does not answer: bring back what STAGING_URL names.',
    },
    'read-only': { stops: ['uploads'], reason: 'Uploads can not be staged: make the store of STAGING_URL writable.' },
    full: { stops: ['uploads'], reason: 'The store of staged uploads is full: add space where STAGING_URL is.' },
  },
  queue: {
    down: {
      stops: ['jobs'],
      reason: 'The queue does not answer, so that uploads are answered 202: start the Redis of REDIS_URL.',
    },
  },
  cache: {
    down: { stops: [], reason: 'The cache does not answer, so that reads are slower: start the Redis of CACHE_URL.' },
  },
  nodeLease: {
    down: {
      stops: ['uploads'],
      reason: 'No node number is held to make keys with: the database must take writes; the log says what it answered.',
    },
  },
  clock: {
    behind: {
      stops: ['uploads'],
      reason: "This host's clock was set back: correct it by NTP; uploads are taken when it has caught up.",
    },
  },
  admission: {
    draining: {
      stops: ['reads', 'uploads', 'jobs'],
      reason: 'The process is shutting down: send requests to another.',
    },
  },
} as const satisfies Record<string, Record<string, Effect>>;

type Effects = typeof EFFECTS;
export type CheckName = keyof Effects;
/** The states of what is named, `ok` included. */
export type CheckState<Name extends CheckName> = 'ok' | (keyof Effects[Name] & string);
export type Checks = { [Name in CheckName]?: CheckState<Name> };

export interface Verdict {
  /** Degraded: what was asked for works, and something else does not, or is slower. */
  status: 'ok' | 'degraded' | 'unavailable';
  /** Of each check that is not `ok`. */
  reasons: Partial<Record<CheckName, string>>;
}

/** Whether a process with these checks can do what it is asked for, and what is wrong with it. */
export function verdictOf(checks: Checks, askedFor: Service): Verdict {
  const reasons: Verdict['reasons'] = {};
  const stopped = new Set<Service>();
  for (const [name, state] of Object.entries(checks) as [CheckName, string][]) {
    const effect = (EFFECTS[name] as Record<string, Effect>)[state];
    if (!effect) continue;
    reasons[name] = effect.reason;
    for (const service of effect.stops) stopped.add(service);
  }
  if (stopped.has(askedFor)) return { status: 'unavailable', reasons };
  return { status: Object.keys(reasons).length > 0 ? 'degraded' : 'ok', reasons };
}

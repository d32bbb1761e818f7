/** What a process does: it serves images, accepts uploads, or (a worker) runs jobs. */
export type Service = 'reads' | 'uploads' | 'jobs';

interface Effect {
  /** The services that a process in this state can't provide. */
  stops: readonly Service[];
  /** What is wrong and what to do, in one sentence. */
  reason: string;
}

/** Every state of a dependency except `ok`. */
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
      reason: 'No store of images answers: restore those in STORAGE_URL.',
    },
    'read-only': {
      stops: ['uploads'],
      reason: 'No store accepts new images: make one in STORAGE_URL writable, or append one.',
    },
    full: {
      stops: ['uploads'],
      reason: 'The stores of images are full: add space, or append a store to STORAGE_URL.',
    },
    degraded: {
      stops: [],
      reason: 'A store is down or full, and others accept new images: restore the one that `stores` shows.',
    },
  },
  staging: {
    down: {
      stops: ['uploads', 'jobs'],
      reason: 'The store of staged uploads does not answer: restore the one in STAGING_URL.',
    },
    'read-only': { stops: ['uploads'], reason: 'Uploads cannot be staged: make the store in STAGING_URL writable.' },
    full: { stops: ['uploads'], reason: 'The store of staged uploads is full: add space at STAGING_URL.' },
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
      reason:
        'No keys can be created without a node lease: the database must accept writes, and the log has its answer.',
    },
  },
  clock: {
    behind: {
      stops: ['uploads'],
      reason: "This host's clock was set back: correct it by NTP; uploads are accepted when it has caught up.",
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
/** The states of a check, `ok` included. */
export type CheckState<Name extends CheckName> = 'ok' | (keyof Effects[Name] & string);
export type Checks = { [Name in CheckName]?: CheckState<Name> };

export interface Verdict {
  /** `degraded`: the requested service works, but another one does not, or is slower. */
  status: 'ok' | 'degraded' | 'unavailable';
  /** The reason of each check that is not `ok`. */
  reasons: Partial<Record<CheckName, string>>;
}

/** Returns whether a process with these checks can provide `askedFor`, and what is wrong with it. */
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

/** A service of a process: an API process serves images and accepts uploads, and a worker runs jobs. */
export type Service = 'reads' | 'uploads' | 'jobs';

interface Effect {
  /** The services that a process in this state can't provide. */
  stops: readonly Service[];
  /** Two sentences for the operator: what is wrong, and what to do. */
  reason: string;
}

/** Every state of a dependency except `ok`. */
export const EFFECTS = {
  database: {
    down: {
      stops: ['reads', 'uploads', 'jobs'],
      reason: 'The database does not answer. Start it, or set DATABASE_URL to a database that answers.',
    },
    'read-only': {
      stops: ['uploads'],
      reason:
        'The database is read-only. Make it writable (and restart imglink if it is SQLite), or set DATABASE_URL to the primary.',
    },
    full: { stops: ['uploads'], reason: 'The disk of the database is full. Add space, or delete other files from it.' },
  },
  storage: {
    down: {
      stops: ['reads', 'uploads', 'jobs'],
      reason: 'No image store answers. Restore the stores in STORAGE_URL.',
    },
    'read-only': {
      stops: ['uploads'],
      reason: 'No image store accepts new images. Make a store in STORAGE_URL writable, or append one.',
    },
    full: {
      stops: ['uploads'],
      reason: 'The image stores are full. Add space, or append a store to STORAGE_URL.',
    },
    degraded: {
      stops: [],
      reason:
        'An image store is down or full, and another one accepts new images. Restore the store that `stores` shows.',
    },
  },
  staging: {
    down: {
      stops: ['uploads', 'jobs'],
      reason: 'The staging store does not answer. Restore the store in STAGING_URL.',
    },
    'read-only': {
      stops: ['uploads'],
      reason: 'The staging store is read-only. Make the store in STAGING_URL writable.',
    },
    full: { stops: ['uploads'], reason: 'The staging store is full. Add space to the store in STAGING_URL.' },
  },
  queue: {
    down: {
      stops: ['jobs'],
      reason: 'The queue does not answer, so uploads are answered 202 and stored later. Start the Redis in REDIS_URL.',
    },
  },
  cache: {
    down: { stops: [], reason: 'The cache does not answer, so reads are slower. Start the Redis in CACHE_URL.' },
  },
  nodeLease: {
    down: {
      stops: ['uploads'],
      reason:
        'The process has no node lease, so it creates no keys. Make the database accept writes; the log has its error.',
    },
  },
  clock: {
    behind: {
      stops: ['uploads'],
      reason: 'The clock of this host was set back. Correct it with NTP; uploads are accepted once it has caught up.',
    },
  },
  admission: {
    draining: {
      stops: ['reads', 'uploads', 'jobs'],
      reason: 'The process is shutting down. Send requests to another process.',
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

/** Returns the status of the service `askedFor` in a process with these checks, and the reasons for it. */
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

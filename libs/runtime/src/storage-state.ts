import type { StoreState } from '#storage';

import type { CheckState } from './health-effects.js';

export type StoreHealth = StoreState | 'down';

/** Returns the state of several stores as a whole. `writable`: the indexes of those that should accept new images. */
export function storageState(stores: readonly StoreHealth[], writable: readonly number[]): CheckState<'storage'> {
  const writableStates = new Set(writable.map((index) => stores[index]));
  if (writableStates.has('ok')) {
    // A store that is configured as read-only may be full or read-only.
    const isOk = stores.every((state, index) => state === 'ok' || (state !== 'down' && !writable.includes(index)));
    return isOk ? 'ok' : 'degraded';
  }
  if (writableStates.has('full')) return 'full';
  return stores.some((state) => state !== 'down') ? 'read-only' : 'down';
}

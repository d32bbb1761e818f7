import type { StoreState } from '#storage';

import type { CheckState } from './health-effects.js';

export type StoreHealth = StoreState | 'down';

/** Returns the state of several stores as a whole. `writable`: the indexes of those that should accept new images. */
export function storageState(stores: readonly StoreHealth[], writable: readonly number[]): CheckState<'storage'> {
  const takers = new Set(writable.map((place) => stores[place]));
  if (takers.has('ok')) {
    // A store that is configured as read-only may be full or read-only.
    const isWell = stores.every((state, place) => state === 'ok' || (state !== 'down' && !writable.includes(place)));
    return isWell ? 'ok' : 'degraded';
  }
  if (takers.has('full')) return 'full';
  return stores.some((state) => state !== 'down') ? 'read-only' : 'down';
}

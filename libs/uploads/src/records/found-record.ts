import type { BytesLocation } from './upload-manifest.js';

/**
 * A record that the sweeper finds. `receiving`: nobody was promised anything; its image may be claimed for the account
 * `ownerId`. `recorded`: the upload can be finished. `adoption`: the account `ownerId` may have claimed an image that
 * has a link. `trace`: the store `storeIndex` may hold an object that no link names.
 */
export type FoundRecord = { id: bigint; modifiedAt: number } & (
  | { kind: 'receiving'; ownerId: bigint | null }
  | { kind: 'adoption'; ownerId: bigint }
  | { kind: 'recorded'; location: BytesLocation }
  | { kind: 'trace'; storeIndex: number }
);

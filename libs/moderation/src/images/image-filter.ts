import { type AddressRange, type Link, linkState } from '#links';

import { ADDRESS_BYTES, parseNetwork } from '../bans/address-value.js';
import type { ResultState } from '../blocks/action-outcome.js';

/** `held`: the image waits for the moderation hook. */
export type ListedState = ResultState | 'held';

/** Which images an administrator looks for. All fields that are set must apply. */
export interface ImageFilter {
  /** The account of the uploader. */
  accountId?: bigint | undefined;
  /** The network that the images were uploaded from. */
  addresses?: AddressRange | undefined;
  /** The digest of the stored bytes, or of the bytes as they were sent. */
  sha256?: Buffer | undefined;
  state?: ListedState | undefined;
  /** True: images with an open report. False: images without one. */
  isReported?: boolean | undefined;
}

/** Returns the state of a link as administrators see it. An image that expired or was refused is `deleted`. */
export function stateOf(link: Link): ListedState {
  const state = linkState(link);
  return state === 'expired' || state === 'refused' ? 'deleted' : state;
}

/** Returns whether the columns of a link match the filter. Its other fields need other tables. */
export function matchesLink(link: Link, { accountId, sha256, state }: ImageFilter): boolean {
  // The tombstone of an upload that was deleted before it was stored is not an image.
  if (link.format === 0) return false;
  if (accountId !== undefined && link.ownerId !== accountId) return false;
  if (sha256 && !sha256.equals(link.sha256) && !(link.uploadSha256 && sha256.equals(link.uploadSha256))) return false;
  return state === undefined || stateOf(link) === state;
}

/** Returns whether an address of 16 bytes is in the network of the filter. */
export const matchesAddress = (address: Buffer | undefined, { addresses }: ImageFilter): boolean =>
  !addresses ||
  (address !== undefined && address.compare(addresses.first) >= 0 && address.compare(addresses.last) <= 0);

/** Returns the first and the last address of a network as `parseNetwork` reads it; undefined for any other text. */
export function addressRange(text: string): AddressRange | undefined {
  const network = parseNetwork(text);
  if (!network) return undefined;
  const first = network.subarray(0, ADDRESS_BYTES);
  const prefix = network[ADDRESS_BYTES] ?? 0;
  const last = first.map((byte, at) => byte | (0xff >> Math.min(8, Math.max(0, prefix - 8 * at))));
  return { first, last: Buffer.from(last) };
}

/** Returns whether the range is a single address. */
export const isOneAddress = ({ first, last }: AddressRange): boolean => first.equals(last);

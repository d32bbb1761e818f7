import { parseIdText } from '#accounts';
import { SNOWFLAKE_END_MS, SNOWFLAKE_EPOCH_MS, snowflakeId } from '#keys';
import { addressRange, type ImageFilter, type ListedState } from '#moderation';

import { IMAGE_FILTERS, type ImageFilterName, type ImageFilterValues } from '../pages/admin/parts/image-filters.js';

const STATES: readonly string[] = ['live', 'held', 'blocked', 'deleted'] satisfies ListedState[];

export interface ImageQuery {
  filter: ImageFilter;
  /** Images with lower ids follow. */
  before: bigint | undefined;
  /** The fields that were sent, for the form. */
  values: ImageFilterValues;
  /** The first field with a value that cannot be read. The filter leaves it out. */
  invalid: ImageFilterName | undefined;
}

/**
 * Reads the query of the form. An empty field is no filter. `decodeKey` returns undefined for a text that is no key;
 * `before` is a key or a date such as 2026-12-01.
 */
export function readImageQuery(
  query: Record<string, unknown>,
  decodeKey: (text: string) => bigint | undefined,
): ImageQuery {
  const values: ImageFilterValues = {};
  for (const name of IMAGE_FILTERS) {
    const value = query[name];
    if (typeof value === 'string' && value.trim() !== '') values[name] = value.trim();
  }
  const { account, address, sha256, state, reported, before } = values;
  const filter = {
    accountId: read(account, parseIdText),
    addresses: read(address, addressRange),
    sha256: read(sha256, (text) => (/^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : undefined)),
    state: read(state, (text) => (STATES.includes(text) ? (text as ListedState) : undefined)),
    isReported: read(reported, (text) => (text === 'true' || text === 'false' ? text === 'true' : undefined)),
  };
  const first = read(before, (text) => decodeKey(text) ?? idOfDate(text));
  const parsed: Record<ImageFilterName, unknown> = {
    account: filter.accountId,
    address: filter.addresses,
    sha256: filter.sha256,
    state: filter.state,
    reported: filter.isReported,
    before: first,
  };
  const invalid = IMAGE_FILTERS.find((name) => values[name] !== undefined && parsed[name] === undefined);
  return { filter, before: first, values, invalid };
}

const read = <T>(text: string | undefined, parse: (text: string) => T | undefined): T | undefined =>
  text === undefined ? undefined : parse(text);

/** Returns an id that is above those of all images of earlier days, and below those of the day and later. */
function idOfDate(text: string): bigint | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) return undefined;
  const createdAtMs = Math.min(Math.max(time, SNOWFLAKE_EPOCH_MS), SNOWFLAKE_END_MS - 1);
  return snowflakeId({ createdAtMs, node: 0, sequence: 0 });
}

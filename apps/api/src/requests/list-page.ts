import { z, type ZodType } from 'zod';

import { invalidFields } from '../http/parse-fields.js';
import { queryParameter } from '../openapi/endpoint.decorator.js';

const MAX_ITEMS = 100;
const DEFAULT_ITEMS = 50;
const RANGE = `must be a whole number from 1 to ${MAX_ITEMS}`;

/**
 * The query of a list: `@Query({ schema: listQuery, pipes: [SCHEMA_PIPE] })`. `before` is the `next` of the page before
 * this one, and undefined for the first page.
 */
export const listQuery = z.object({
  limit: z
    .string(RANGE)
    .regex(/^\d{1,9}$/, RANGE)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= MAX_ITEMS, RANGE)
    .default(DEFAULT_ITEMS),
  before: z.string('must be sent once').optional(),
});

export type ListQuery = z.infer<typeof listQuery>;

/** Documents `listQuery`. */
export const LIST_PARAMETERS = [
  queryParameter('limit', 'The most items of a page', {
    type: 'integer',
    minimum: 1,
    maximum: MAX_ITEMS,
    default: DEFAULT_ITEMS,
  }),
  queryParameter('before', 'The `next` of the page before this one', { type: 'string' }),
];

/** A page of a list. `next`: the `before` of the next page; null on the last page. */
export interface ListPage<T> {
  items: T[];
  next: string | null;
}

/** Returns the schema of a page. `id`: its name in the OpenAPI document. */
export const listPageSchema = <T>(id: string, item: ZodType<T>, example: ListPage<NoInfer<T>>) =>
  z
    .object({
      items: z.array(item),
      next: z.string().nullable().describe('The `before` of the next page; null on the last page'),
    })
    .meta({ id, examples: [example] });

/**
 * Returns what `parse` makes of `before`, which is undefined for the first page. Throws `invalid-request` for a text
 * that `parse` returns undefined for.
 */
export function parseCursor<T>({ before }: ListQuery, parse: (text: string) => T | undefined): T | undefined {
  if (before === undefined) return undefined;
  const cursor = parse(before);
  if (cursor === undefined) throw invalidFields([['before', 'is not the `next` of a page of this list']]);
  return cursor;
}

/** Returns a page of `limit` items. `found`: one item more than that, unless the list ends before. */
export function listPage<T>(found: readonly T[], { limit }: ListQuery, cursorOf: (item: T) => string): ListPage<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? cursorOf(last) : null };
}

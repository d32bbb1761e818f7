import { DomainError, type ProblemCode } from '#errors';

import { OPTIONAL_CREDENTIALS } from '../../openapi/access.docs.js';
import { PathParam, queryParameter } from '../../openapi/endpoint.decorator.js';

const DEFAULT_ITEMS = 50;
const MAX_ITEMS = 100;
/** Imgur's pages have numbers, so the ids of all pages before one are read with it. */
export const MAX_LISTED = 10_000;

/** A part of a list, by positions. It is empty where `from` is not less than `to`. */
export interface ListPart {
  from: number;
  to: number;
}

/**
 * Returns the part of a list that is page `page`, from 0, of `perPage` items: 1 to 100, 50 by default. A part that
 * ends after 10,000 items is empty. Throws `invalid-request` for texts that are no whole numbers.
 */
export function partOf(page = '0', perPage = String(DEFAULT_ITEMS)): ListPart {
  if (!/^\d{1,9}$/.test(page) || !/^\d{1,9}$/.test(perPage)) {
    throw new DomainError('invalid-request', '`page` and `perPage` must be whole numbers.');
  }
  const items = Math.min(Math.max(Number(perPage), 1), MAX_ITEMS);
  const from = Number(page) * items;
  const to = from + items;
  return to > MAX_LISTED ? { from: 0, to: 0 } : { from, to };
}

/** The query of a list. A page in the path counts before the one in the query. */
export interface PageQuery {
  page?: string;
  perPage?: string;
}

export const PageParam = () => PathParam('page', 'The number of the page, from 0', { example: '0' });

/** What the lists of an account have in common. */
export const LIST_DOCS = {
  method: 'GET' as const,
  description: 'Empty without credentials and for the name of another account.',
  security: OPTIONAL_CREDENTIALS,
  parameters: [
    queryParameter('page', 'The number of the page, from 0', { type: 'integer', minimum: 0, default: 0 }),
    queryParameter('perPage', 'The most items of a page', { type: 'integer', minimum: 1, maximum: 100, default: 50 }),
  ],
  problems: ['invalid-request', 'scope-missing', 'unavailable'] satisfies ProblemCode[] as ProblemCode[],
};

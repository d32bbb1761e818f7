import { OPERATOR_PAGES } from '#language';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { queryParameter } from '../openapi/endpoint.decorator.js';
import type { FormDone } from '../pages/admin/parts/form-outcome.js';

const NAMES = Object.keys(OPERATOR_PAGES.en.done);

/** Documents the query of a page that a form redirects to. */
export const DONE_PARAMETER = queryParameter('done', 'What a form has done. The page says so', {
  type: 'string',
  enum: NAMES,
});

/** Redirects to the page after a form, which says what it has done. */
export const redirectDone = (reply: FastifyReply, path: string, done: FormDone): void =>
  void reply.header('location', `${path}?done=${done}`).status(303).send();

/** Returns what a form has done, as the query says; undefined: the page is not the one after a form. */
export function doneOf({ query }: Pick<FastifyRequest, 'query'>): string | undefined {
  const { done } = query as { done?: unknown };
  return typeof done === 'string' ? done : undefined;
}

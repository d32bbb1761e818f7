import type { ProblemCode } from '#errors';

import { statusOf } from '../problems/problem-body.js';
import type { EndpointDocs } from './endpoint.decorator.js';
import { requiredHeader } from './endpoint.decorator.js';

type Answer = EndpointDocs['answers'][number];

export const page = (description: string, headers: Answer['headers'] = {}): Answer => ({
  description,
  headers,
  contentTypes: ['text/html'],
});

export const redirect = (description: string, headers: Answer['headers'] = {}): Answer => ({
  description,
  headers: { Location: requiredHeader('The page that follows'), ...headers },
});

/** Documents the body of a form by the descriptions of its fields. */
export const formBody = (
  fields: Record<string, string>,
  required: string[],
): NonNullable<EndpointDocs['requestBody']> => ({
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        properties: Object.fromEntries(
          Object.entries(fields).map(([name, description]) => [name, { type: 'string', description }]),
        ),
        required,
      },
    },
  },
});

/** Documents that browsers get a page in place of each of these problems. */
export const pagesInsteadOf = (problems: readonly ProblemCode[]): NonNullable<EndpointDocs['otherTypes']> =>
  Object.fromEntries(problems.map((code) => [statusOf(code), ['text/html']]));

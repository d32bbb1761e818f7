import type { ProblemCode } from '#errors';

import type { EndpointDocs } from '../openapi/endpoint.decorator.js';
import { page, redirect } from '../openapi/page.docs.js';
import { FORM_PROBLEMS } from '../requests/form-reader.js';

/** What every page of this feature may answer with. */
export const PAGE_ANSWERS: EndpointDocs['answers'] = {
  200: page('The page'),
  303: redirect('Nobody is signed in: /sign-in'),
};
export const PAGE_PROBLEMS: ProblemCode[] = ['scope-missing', 'unavailable'];

/** What every form of this feature may answer with. `done`: what happened. */
export const formAnswers = (done: string): EndpointDocs['answers'] => ({
  303: redirect(`${done}, or nobody is signed in`),
  422: page('The page says what is wrong'),
});
export const OPERATOR_FORM_PROBLEMS: ProblemCode[] = [
  ...new Set<ProblemCode>([...FORM_PROBLEMS, 'scope-missing', 'cross-site-request', 'no-space', 'unavailable']),
];

import type { ProblemKind } from '#errors';

/** One sentence for each kind of problem. The page of a problem shows it. */
export const MEANING: Record<ProblemKind, string> = {
  malformed: 'The server does not understand the request.',
  unauthenticated: 'The request has no valid credentials.',
  forbidden: 'The server understands the request, but refuses it.',
  'not-found': 'There is nothing at this address.',
  'method-not-allowed': 'The address exists, but it does not support this method.',
  timeout: 'The rest of the request did not arrive in time.',
  conflict: 'The request conflicts with another one.',
  gone: 'The content of this address was removed permanently.',
  legal: 'The content of this address exists, but is not shown.',
  precondition: 'A condition of the request is not met.',
  'too-large': 'The request is larger than this server accepts.',
  'address-too-long': 'The address has more characters than this server accepts.',
  'header-too-large': 'The header fields have more bytes than this server accepts.',
  unsupported: 'The server does not support this type of content.',
  range: 'The requested range lies outside of the image.',
  unprocessable: 'The request is well-formed, but the server cannot do what it asks for.',
  rate: 'The client sent more requests than it may send in this time.',
  'not-implemented': 'The server does not support what the request asks for.',
  unavailable: 'The server cannot do this now. Try again later.',
  'no-space': 'The server has no space left for the request.',
  locked: 'Another request is using the same resource.',
  checksum: 'The content does not match its checksum.',
};

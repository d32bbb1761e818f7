import type { ProblemKind } from '#errors';

/** What a status means for whoever meets it. */
export const MEANING: Record<ProblemKind, string> = {
  malformed: 'The server does not understand the request as it is.',
  unauthenticated: 'The request does not say who may do this.',
  forbidden: 'The server understands the request and refuses it.',
  'not-found': 'There is nothing at this address.',
  'method-not-allowed': 'The address is right, but it does not take this method.',
  timeout: 'The server waited for the rest of the request, which did not come.',
  conflict: 'Another request is in the way of this one.',
  gone: 'What was at this address has been removed for good.',
  precondition: 'A condition that the request makes does not hold.',
  'too-large': 'What was sent is larger than this server takes.',
  'address-too-long': 'The address has more characters than this server takes.',
  'header-too-large': 'The header fields have more bytes than this server takes.',
  unsupported: 'What was sent is of a kind that this server does not take.',
  range: 'The range that was asked for lies outside of the image.',
  unprocessable: 'The request is well-formed, but what it asks for cannot be done.',
  rate: 'More was asked for than one client may ask in this time.',
  'not-implemented': 'The server does not do what the request asks for.',
  unavailable: 'The server cannot do this now. It passes.',
  'no-space': 'The server has no room for what was sent.',
  locked: 'Another request is at work on the same thing.',
  checksum: 'What was sent is not what its checksum says.',
};

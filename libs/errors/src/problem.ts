/**
 * The kind of a failure. Two tables depend on it: the HTTP status (apps/api) and whether a job is retried
 * (libs/jobs).
 */
export type ProblemKind =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'timeout'
  | 'conflict'
  | 'gone'
  /** 451 (RFC 7725). */
  | 'legal'
  | 'precondition'
  | 'too-large'
  | 'address-too-long'
  | 'header-too-large'
  | 'unsupported'
  | 'range'
  | 'unprocessable'
  | 'rate'
  | 'not-implemented'
  | 'unavailable'
  | 'no-space'
  /** 423, from WebDAV (RFC 4918). */
  | 'locked'
  /** 460, from tus's checksum extension. */
  | 'checksum';

export interface Problem {
  kind: ProblemKind;
  /** The same for every occurrence (RFC 9457, section 3.1.3). */
  title: string;
  /** Advice to the client, for docs/problems.md and the page of the problem. */
  advice: string;
  /** The registered problem type, if there is one. Otherwise the type is `/problems/{code}`. */
  type?: string;
}

/** What sort of failure a problem is. Exactly two tables read it: HTTP status (apps/api) and job retry (apps/worker). */
export type ProblemKind =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'timeout'
  | 'conflict'
  | 'gone'
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
  /** Of WebDAV. */
  | 'locked'
  /** Of tus. */
  | 'checksum';

export interface Problem {
  kind: ProblemKind;
  /** The same for every occurrence (RFC 9457 §3.1.3). */
  title: string;
  /** What the caller can do about it, for docs/problems.md. */
  advice: string;
  /** Set where a registered problem type exists; else `/problems/{code}`. */
  type?: string;
}

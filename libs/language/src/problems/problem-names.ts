/**
 * The problems that administrators see on their pages, by their codes: those that refuse uploads, and those that end
 * their own actions. Problem documents are in English.
 */
export type ProblemNames = Record<
  | 'invalid-request'
  | 'empty-body'
  | 'digest-mismatch'
  | 'digest-invalid'
  | 'digest-unsupported'
  | 'checksum-mismatch'
  | 'credentials-required'
  | 'credentials-invalid'
  | 'access-token-invalid'
  | 'scope-missing'
  | 'not-owner'
  | 'cross-site-request'
  | 'client-banned'
  | 'upload-banned'
  | 'image-blocked'
  | 'url-import-off'
  | 'url-refused'
  | 'body-timeout'
  | 'too-many-bytes'
  | 'too-many-pixels'
  | 'unsupported-media-type'
  | 'content-encoding-unsupported'
  | 'unsupported-image'
  | 'damaged-image'
  | 'idempotency-key-reused'
  | 'header-too-large'
  | 'rate-limited'
  | 'limit-reached'
  | 'account-full'
  | 'overloaded'
  | 'draining'
  | 'unavailable'
  | 'no-space'
  | 'report-not-found',
  string
>;

const HIDDEN = '***';

/** Each with what stays of it before the secret. */
const SECRETS: readonly [RegExp, string][] = [
  // Signed addresses of S3.
  [/(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"\\]+/gi, `$1${HIDDEN}`],
  // Passwords in the URLs of databases and Redis.
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"\\]*:)[^\s@/"\\]+@/gi, `$1${HIDDEN}@`],
  [/(\b(?:Bearer|Basic|Client-ID)\s+)[\w.~+/=-]{8,}/gi, `$1${HIDDEN}`],
  // Delete tokens: 26 of these and no more.
  [/\b[0-9A-Za-z]{26}\b/g, HIDDEN],
];

/** A line of the log without secrets, whatever brought them there. */
export function scrub(line: string): string {
  return SECRETS.reduce((text, [secret, instead]) => text.replace(secret, instead), line);
}

const MASK = '***';

/** Patterns of secrets, each with its replacement. */
const SECRETS: readonly [RegExp, string][] = [
  // Presigned URLs of S3.
  [/(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"\\]+/gi, `$1${MASK}`],
  // Passwords in the URLs of databases and Redis.
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"\\]*:)[^\s@/"\\]+@/gi, `$1${MASK}@`],
  [/(\b(?:Bearer|Basic|Client-ID)\s+)[\w.~+/=-]{8,}/gi, `$1${MASK}`],
  // Delete tokens, which are 26 alphanumeric characters.
  [/\b[0-9A-Za-z]{26}\b/g, MASK],
];

/** Returns a log line with every known kind of secret masked. */
export function scrubSecrets(line: string): string {
  return SECRETS.reduce((text, [secret, replacement]) => text.replace(secret, replacement), line);
}

const DAY_MS = 86_400_000;
/** RFC 9116 recommends less than a year. */
const VALID_DAYS = 180;

/**
 * Returns the text of security.txt (RFC 9116): whom to tell about a vulnerability. `contact`: a mailto: or https: URL.
 * `url`: where the file is; it is named only if it is an https URL, as the RFC demands. `now`: as Date.now(). The
 * expiry is 180 days after the day of `now`, so the text changes once a day.
 */
export function securityTxt(contact: string, url: string, now: number): string {
  const expires = new Date((Math.floor(now / DAY_MS) + VALID_DAYS) * DAY_MS).toISOString();
  const fields = [`Contact: ${contact}`, `Expires: ${expires}`];
  if (url.startsWith('https:')) fields.push(`Canonical: ${url}`);
  return `${fields.join('\n')}\n`;
}

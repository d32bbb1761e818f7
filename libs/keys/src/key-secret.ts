import { SNOWFLAKE_END_MS, SNOWFLAKE_EPOCH_MS } from './snowflake.js';

const SECRET_MIN_CHARS = 32;
const INSTANT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z`;
const LIST = new RegExp(String.raw`^(\S+)( .+@${INSTANT})$`, 's');
const EARLIER = new RegExp(String.raw` (.+?)@(${INSTANT})(?= |$)`, 'gs');

/** A secret, and the period whose ids use it. */
export interface SecretPeriod {
  readonly secret: string;
  /** The first millisecond of the period, since 1970. */
  readonly fromMs: number;
  /** The first millisecond of the next period. */
  readonly untilMs: number;
}

/**
 * Returns the secrets of KEY_SECRET, oldest first; their periods cover all ids. The text is one secret of any
 * characters, or, if it contains a space and ends with `@` and an instant, a list: the current secret, then the earlier
 * ones, each with the instant until which it was used: `current former@2027-03-01T00:00:00Z
 * first@2026-12-01T00:00:00Z`. Throws RangeError with what is expected.
 */
export function parseKeySecret(text: string): SecretPeriod[] {
  const [, present = text, rest = ''] = LIST.exec(text) ?? [];
  const earlier = [...rest.matchAll(EARLIER)].map(([, secret = '', instant = '']) => ({
    secret,
    untilMs: msOf(instant),
  }));
  const newestFirst = [{ secret: present, untilMs: SNOWFLAKE_END_MS }, ...earlier];
  const periods = newestFirst.map(({ secret, untilMs }, at) => ({
    secret,
    fromMs: newestFirst[at + 1]?.untilMs ?? SNOWFLAKE_EPOCH_MS,
    untilMs,
  }));
  requireSound(periods);
  return periods.toReversed();
}

function requireSound(periods: readonly SecretPeriod[]): void {
  if (periods.some(({ secret }) => secret.length < SECRET_MIN_CHARS)) {
    throw new RangeError(`expected ${SECRET_MIN_CHARS} characters or more in each secret of KEY_SECRET`);
  }
  if (new Set(periods.map(({ secret }) => secret)).size < periods.length) {
    throw new RangeError('expected each secret of KEY_SECRET once');
  }
  if (periods.some(({ fromMs, untilMs }) => fromMs >= untilMs)) {
    throw new RangeError('expected the instants of KEY_SECRET from the latest to the earliest, all after 2026-01-01');
  }
}

function msOf(instant: string): number {
  const ms = Date.parse(instant);
  // Date.parse accepts 30 February as 2 March.
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== instant.replace(/(:\d\d)Z$/, '$1.000Z')) {
    throw new RangeError(`expected instants that there are in KEY_SECRET, not ${instant}`);
  }
  return ms;
}

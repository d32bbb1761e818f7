import { type LimitChanges, limitChanges, parseIdText, SCOPES, type Scopes } from '#accounts';
import { StartError } from '#errors';
import { parseArgs } from 'node:util';

const USAGE = `Usage:
  npm run keys -- create NAME [options]   make an API key for the account NAME, and the account if there is none
  npm run keys -- list [NAME]             list the keys of all accounts, or of one
  npm run keys -- revoke ID...            revoke keys; ID is the part after imk_
  npm run keys -- revoked [TIME]          print the IDs of revoked keys, or of those revoked since 2027-01-31T12:00Z

Options of create:
  --admin                the key may do everything; NAME must be new, or an administrator's account
  --scopes upload,manage what the key may do: upload, manage, admin (default: upload,manage)
  --expires 30d          when the key expires: in 12h, 30d or 8w, or at a time such as 2027-01-31T12:00Z (default: never)
  --uploads-per-hour N   the most uploads in an hour
  --bytes-per-day N      the most stored bytes in a day
  --total-bytes N        the most stored bytes of all live images
  --image-bytes N        the most bytes of one image

create prints the key, which cannot be shown again, alone on a line of standard output.
Exit codes: 0 done, 1 failed, 2 wrong arguments.`;

/** Wrong arguments. The message contains the usage. */
export class UsageError extends StartError {
  constructor(detail: string, options?: ErrorOptions) {
    super(`${detail}\n\n${USAGE}`, options);
  }
}

export interface CreateCommand {
  kind: 'create';
  name: string;
  isAdmin: boolean;
  scopes: Scopes;
  limits: LimitChanges;
  /** Milliseconds since 1970; null: never. */
  expiresAt: number | null;
}

export type Command =
  | CreateCommand
  | { kind: 'list'; name: string | undefined }
  | { kind: 'revoke'; ids: bigint[] }
  /** `since`: milliseconds since 1970. */
  | { kind: 'revoked'; since: number }
  | { kind: 'help' };

const LIMITS = {
  'uploads-per-hour': 'uploadsPerHour',
  'bytes-per-day': 'bytesPerDay',
  'total-bytes': 'totalBytes',
  'image-bytes': 'imageBytes',
} as const;
const MS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
const MAX_CHARACTERS = 128;

export const usage = USAGE;

/** Parses the command line. `now`: milliseconds since 1970. Throws UsageError. */
export function readCommand(args: string[], now: number): Command {
  const { values, positionals } = parse(args);
  const [kind, subject, ...rest] = positionals;
  if (values.help || kind === 'help') return { kind: 'help' };
  if (rest.length > 0 && kind !== 'revoke') throw new UsageError(`There is one argument too many: ${rest.join(' ')}`);
  if (kind !== 'create' && Object.keys(values).length > 0) throw new UsageError('Options are for create alone.');
  switch (kind) {
    case 'create':
      return readCreate(subject, values, now);
    case 'list':
      return { kind, name: subject };
    case 'revoke':
      return { kind, ids: [subject, ...rest].map(readId) };
    case 'revoked':
      return { kind, since: subject === undefined ? 0 : readTime(subject) };
    default:
      throw new UsageError(kind === undefined ? 'A command is missing.' : `There is no command ${kind}.`);
  }
}

type Values = ReturnType<typeof parse>['values'];

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        admin: { type: 'boolean' },
        scopes: { type: 'string' },
        expires: { type: 'string' },
        'uploads-per-hour': { type: 'string' },
        'bytes-per-day': { type: 'string' },
        'total-bytes': { type: 'string' },
        'image-bytes': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function readCreate(name: string | undefined, values: Values, now: number): CreateCommand {
  const isAdmin = values.admin ?? false;
  return {
    kind: 'create',
    name: readName(name),
    isAdmin,
    scopes: readScopes(values.scopes, isAdmin),
    limits: readLimits(values),
    expiresAt: values.expires === undefined ? null : readExpiry(values.expires, now),
  };
}

function readName(text = ''): string {
  const name = text.trim();
  if (name === '') throw new UsageError('NAME is missing.');
  if ([...name].length > MAX_CHARACTERS || /\p{Cc}|\p{Cs}/u.test(name)) {
    throw new UsageError(`NAME must have at most ${MAX_CHARACTERS} characters, and no control characters.`);
  }
  return name;
}

function readScopes(text = 'upload,manage', isAdmin: boolean): Scopes {
  const named = text.split(',').map((scope) => scope.trim());
  const unknown = named.find((scope) => !SCOPES.some((each) => each === scope));
  if (unknown !== undefined) throw new UsageError(`--scopes takes ${SCOPES.join(', ')}, not "${unknown}".`);
  const scopes = SCOPES.filter((scope) => named.includes(scope) || (isAdmin && scope === 'admin'));
  if (scopes.includes('admin') && !isAdmin) throw new UsageError('The scope admin needs --admin.');
  return scopes;
}

function readLimits(values: Values): LimitChanges {
  const limits: Record<string, number> = {};
  for (const [option, name] of Object.entries(LIMITS)) {
    const text = values[option as keyof typeof LIMITS];
    if (text === undefined) continue;
    const isValid = /^\d+$/.test(text) && limitChanges.safeParse({ [name]: Number(text) }).success;
    if (!isValid) throw new UsageError(`--${option} must be a whole number, not "${text}".`);
    limits[name] = Number(text);
  }
  return limits;
}

function readExpiry(text: string, now: number): number {
  const [, count, unit = ''] = /^(\d{1,6})([hdw])$/.exec(text) ?? [];
  const time = count === undefined ? Date.parse(text) : now + Number(count) * (MS[unit] ?? Number.NaN);
  if (!(time > now)) throw new UsageError(`--expires must be 12h, 30d, 8w or a time in the future, not "${text}".`);
  return time;
}

function readTime(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`TIME must be such as 2027-01-31T12:00Z, not "${text}".`);
  return time;
}

/** Accepts a whole key, too. */
function readId(text = ''): bigint {
  const id = parseIdText(/^imk_([0-9A-Za-z]{11})_/.exec(text)?.[1] ?? text);
  if (id === undefined) throw new UsageError(text === '' ? 'ID is missing.' : 'ID must be 11 letters and digits.');
  return id;
}

/** The random bits of a UUID of version 4: 128 without version and variant. */
const ENOUGH_BITS = 122;

const UUID = /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9a-f])/i;
const UUID_SHAPE = /(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/i;
/** Versions with random bits from a secure source: 122, or 74 beside the time. Others hold time, host or name. */
const RANDOM_VERSIONS = '47';

/** Alphabets of random keys, the smallest first: hexadecimal, base 36 and ULID, base 62 and base64url. */
const ALPHABETS: readonly [RegExp, number][] = [
  [/^(?:[0-9a-f]+|[0-9A-F]+)$/, 16],
  [/^(?:[0-9a-z]+|[0-9A-Z]+)$/, 36],
  [/^[\w+/-]+={0,2}$/, 64],
];
const MIN_DISTINCT = 10;
/** In random keys more than a third of neighbouring characters differ in class; in words and dates, few do. */
const MIN_CHANGES = 1 / 6;

/**
 * Returns whether an Idempotency-Key is so long and random that it cannot be guessed: it contains a UUID of version 4
 * or 7, or it is one random word of at least 122 bits, such as 31 hexadecimal digits, 24 characters of base 36 or 21 of
 * base64url. Randomness cannot be proved, so a word also needs 10 different characters, and lower case, upper case and
 * digits that alternate, unlike words with separators, dates, numbers and repeated characters. At most 1 in 75 random
 * keys of the minimum length is rejected.
 */
export function isUnguessable(key: string): boolean {
  const [, version] = UUID.exec(key) ?? [];
  if (version !== undefined) return RANDOM_VERSIONS.includes(version);
  if (UUID_SHAPE.test(key)) return false;
  const [, size = 1] = ALPHABETS.find(([alphabet]) => alphabet.test(key)) ?? [];
  return (
    key.length * Math.log2(size) >= ENOUGH_BITS &&
    new Set(key).size >= MIN_DISTINCT &&
    changesOf(key) >= key.length * MIN_CHANGES
  );
}

/** Returns how many letters and digits follow one of another class: lower case, upper case, digits. */
function changesOf(key: string): number {
  const classes = Array.from(key, classOf);
  return classes.filter((each, at) => each && classes[at - 1] && each !== classes[at - 1]).length;
}

function classOf(character: string): 'small' | 'capital' | 'digit' | undefined {
  if (/[a-z]/.test(character)) return 'small';
  if (/[A-Z]/.test(character)) return 'capital';
  return /\d/.test(character) ? 'digit' : undefined;
}

import { BASE62_ALPHABET } from '#keys';
import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

import { idText, parseIdText } from '../rows/random-id.js';

const PREFIX = 'imk_';
const RANDOM_CHARACTERS = 26;
const CHECKSUM_CHARACTERS = 6;
const PATTERN = new RegExp(`^${PREFIX}([0-9A-Za-z]{11})_([0-9A-Za-z]{${RANDOM_CHARACTERS + CHECKSUM_CHARACTERS}})$`);

/** The parts of an API key: `imk_`, its id, `_`, and its secret of 154 random bits with a checksum. */
export interface ApiKeyParts {
  id: bigint;
  secret: string;
}

/** Returns a new secret: 26 random base62 characters and the base62 CRC-32 of them, so that scanners know it. */
export function newSecret(): string {
  const random = Array.from({ length: RANDOM_CHARACTERS }, () => BASE62_ALPHABET[randomInt(BASE62_ALPHABET.length)]);
  return withChecksum(random.join(''));
}

export const formatApiKey = ({ id, secret }: ApiKeyParts): string => `${PREFIX}${idText(id)}_${secret}`;

/** Returns whether a text claims to be an API key, valid or not. */
export const looksLikeApiKey = (text: string): boolean => text.startsWith(PREFIX);

/** Returns undefined for a text that cannot be an API key, such as one whose checksum is wrong. */
export function parseApiKey(text: string): ApiKeyParts | undefined {
  const [, idPart = '', secret = ''] = PATTERN.exec(text) ?? [];
  const id = parseIdText(idPart);
  if (id === undefined || secret !== withChecksum(secret.slice(0, RANDOM_CHARACTERS))) return undefined;
  return { id, secret };
}

/** The digest that is stored in place of a secret, which has too many bits to be guessed from it. */
export const secretDigest = (secret: string): Buffer => hash('sha256', secret, 'buffer');

function withChecksum(random: string): string {
  let rest = crc32(random);
  let checksum = '';
  for (let at = 0; at < CHECKSUM_CHARACTERS; at++) {
    checksum = BASE62_ALPHABET.charAt(rest % BASE62_ALPHABET.length) + checksum;
    rest = Math.floor(rest / BASE62_ALPHABET.length);
  }
  return random + checksum;
}

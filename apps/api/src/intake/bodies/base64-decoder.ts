import { invalidFields } from '../../http/parse-fields.js';

const DATA_URL = /^data:[^,]{0,128};base64,/;
const ALPHABET = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Decodes a stream of base64 (RFC 4648 §4). Line breaks, missing padding and a `data:…;base64,` prefix are allowed.
 * Throws `invalid-request` for anything else.
 */
export async function* decodeBase64(text: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let rest = '';
  let isStart = true;
  let isPadded = false;
  for await (const piece of text) {
    let joined = rest + piece.replace(/[\r\n]/g, '');
    if (isStart) {
      // The prefix may be split between pieces.
      if (joined.startsWith('data:'.slice(0, joined.length)) && !joined.includes(',') && joined.length < 160) {
        rest = joined;
        continue;
      }
      joined = joined.replace(DATA_URL, '');
      isStart = false;
    }
    if (isPadded && joined !== '') throw bad();
    const whole = joined.length - (joined.length % 4);
    const ready = joined.slice(0, whole);
    if (!ALPHABET.test(ready)) throw bad();
    isPadded = ready.endsWith('=');
    rest = joined.slice(whole);
    if (ready !== '') yield Buffer.from(ready, 'base64');
  }
  if (rest.length === 1 || !ALPHABET.test(rest) || (isPadded && rest !== '')) throw bad();
  if (rest !== '') yield Buffer.from(rest, 'base64');
}

const bad = () => invalidFields([['base64', 'is not base64']]);

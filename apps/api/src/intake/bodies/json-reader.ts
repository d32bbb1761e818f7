import { DomainError } from '#errors';

import { type JsonToken, jsonTokens, malformedJson } from './json-tokens.js';
import { invalidFields } from '../../http/parse-fields.js';

const MAX_NAME_LENGTH = 128;
const MAX_FIELD_LENGTH = 16 * 1024;
const MAX_FIELDS = 16;

type Tokens = AsyncIterator<JsonToken, undefined>;
type PieceName = 'stringChunk' | 'numberChunk';

export interface JsonForm<File> {
  file: File | undefined;
  fields: Record<string, unknown>;
}

/**
 * Reads a JSON object as a stream. The first string with the name of an image goes to `onFile` as a stream, so that it
 * needs no more memory than the bytes themselves. Other members must be short strings, numbers, booleans or null.
 * Throws `invalid-request`, or the error of the body or of `onFile`; then `onFault` gets what `onFile` returned.
 */
export async function readJson<File>(
  body: AsyncIterable<Buffer>,
  isImage: (name: string) => boolean,
  onFile: (text: AsyncIterable<string>) => Promise<File>,
  onFault: (file: File) => Promise<void>,
): Promise<JsonForm<File>> {
  const tokens = jsonTokens(body) as AsyncGenerator<JsonToken, undefined>;
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  let file: File | undefined;
  try {
    if ((await take(tokens)).name !== 'startObject') throw malformedJson();
    for (let key = await take(tokens); key.name === 'startKey'; key = await take(tokens)) {
      const name = await textOf(tokens, 'endKey', MAX_NAME_LENGTH, () => nameTooLong());
      if (name in fields) throw invalidFields([[name, 'was sent twice']]);
      if (Object.keys(fields).length >= MAX_FIELDS)
        throw new DomainError('invalid-request', `The object has more than ${MAX_FIELDS} members.`);
      const value = await take(tokens);
      fields[name] = true;
      if (!file && isImage(name) && value.name === 'startString') file = await onFile(stringChunks(tokens));
      else fields[name] = await simpleValue(name, value, tokens);
    }
    // The parser throws if anything follows the object.
    while (!(await tokens.next()).done);
    for (const name of Object.keys(fields)) if (isImage(name)) delete fields[name];
    return { file, fields };
  } catch (error) {
    if (file) await onFault(file);
    throw error;
  } finally {
    await tokens.return(undefined);
  }
}

async function take(tokens: Tokens): Promise<JsonToken> {
  const { value, done } = await tokens.next();
  if (done || !value) throw malformedJson();
  return value;
}

async function* stringChunks(tokens: Tokens): AsyncGenerator<string> {
  for (let token = await take(tokens); token.name !== 'endString'; token = await take(tokens))
    yield token.name === 'stringChunk' ? token.value : '';
}

/** Returns the text before the token `end`. Throws `tooLong()` for more than `maxLength` characters. */
async function textOf(
  tokens: Tokens,
  end: 'endKey' | 'endString' | 'endNumber',
  maxLength: number,
  tooLong: () => DomainError,
): Promise<string> {
  let text = '';
  for (let token = await take(tokens); token.name !== end; token = await take(tokens)) {
    text += (token as Extract<JsonToken, { name: PieceName }>).value;
    if (text.length > maxLength) throw tooLong();
  }
  return text;
}

async function simpleValue(name: string, first: JsonToken, tokens: Tokens): Promise<unknown> {
  const tooLong = () => invalidFields([[name, 'is too long']]);
  switch (first.name) {
    case 'startString':
      return textOf(tokens, 'endString', MAX_FIELD_LENGTH, tooLong);
    case 'startNumber':
      return Number(await textOf(tokens, 'endNumber', MAX_FIELD_LENGTH, tooLong));
    case 'trueValue':
    case 'falseValue':
      return first.value;
    case 'nullValue':
      return undefined;
    default:
      throw invalidFields([[name, 'must be a string, a number or a boolean']]);
  }
}

const nameTooLong = () =>
  new DomainError('invalid-request', `The name of a member has more than ${MAX_NAME_LENGTH} characters.`);

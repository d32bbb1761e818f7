import { DomainError } from '#errors';
import { Readable } from 'node:stream';
import { parser } from 'stream-json/parser.js';

import { invalidFields } from './parse-fields.js';

const MAX_FIELD_LENGTH = 16 * 1024;
const MAX_FIELDS = 16;

type Token = { name: string; value?: string };

export interface JsonForm<File> {
  file: File | undefined;
  fields: Record<string, unknown>;
}

/**
 * Reads a JSON object as it comes: the first string that holds an image, told by its name, is handed to `onFile`
 * as a stream, so that it costs no more memory as JSON than as bytes. Other members must be short strings, numbers,
 * booleans or null.
 * Throws `invalid-request`; what `onFile` gave until then goes to `onFault`.
 */
export async function readJson<File>(
  body: AsyncIterable<Buffer>,
  isImage: (name: string) => boolean,
  onFile: (text: AsyncIterable<string>) => Promise<File>,
  onFault: (file: File) => Promise<void>,
): Promise<JsonForm<File>> {
  const source = Readable.from(body, { objectMode: false });
  const tokens = source.pipe(
    parser.asStream({ packKeys: true, streamKeys: false, packStrings: false, packNumbers: true, streamNumbers: false }),
  );
  source.on('error', (error) => tokens.destroy(error));
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  let file: File | undefined;
  try {
    const next = tokens[Symbol.asyncIterator]() as AsyncIterator<Token, undefined>;
    await expectToken(next, 'startObject');
    for (;;) {
      const key = await take(next);
      if (key.name === 'endObject') break;
      const name = key.value ?? '';
      if (name in fields) throw invalidFields([[name, 'is there twice']]);
      if (Object.keys(fields).length >= MAX_FIELDS)
        throw new DomainError('invalid-request', 'There are too many members.');
      const value = await take(next);
      fields[name] = true;
      if (!file && isImage(name) && value.name === 'startString') file = await onFile(stringChunks(next));
      else fields[name] = await simpleValue(name, value, next);
    }
    const extra = await next.next();
    if (!extra.done) throw malformed();
    for (const name of Object.keys(fields)) if (isImage(name)) delete fields[name];
    return { file, fields };
  } catch (error) {
    tokens.destroy();
    source.destroy();
    if (file) await onFault(file);
    throw error instanceof DomainError ? error : isParserError(error) ? malformed(error) : error;
  }
}

async function take(tokens: AsyncIterator<Token, undefined>): Promise<Token> {
  const { value, done } = await tokens.next();
  if (done || !value) throw malformed();
  return value;
}

async function expectToken(tokens: AsyncIterator<Token, undefined>, name: string): Promise<void> {
  if ((await take(tokens)).name !== name) throw malformed();
}

async function* stringChunks(tokens: AsyncIterator<Token, undefined>): AsyncGenerator<string> {
  for (let token = await take(tokens); token.name !== 'endString'; token = await take(tokens)) yield token.value ?? '';
}

async function simpleValue(name: string, first: Token, tokens: AsyncIterator<Token, undefined>): Promise<unknown> {
  switch (first.name) {
    case 'startString': {
      let text = '';
      for await (const chunk of stringChunks(tokens)) {
        text += chunk;
        if (text.length > MAX_FIELD_LENGTH) throw invalidFields([[name, 'is too long']]);
      }
      return text;
    }
    case 'numberValue':
      return Number(first.value);
    case 'trueValue':
    case 'falseValue':
      return first.name === 'trueValue';
    case 'nullValue':
      return undefined;
    default:
      throw invalidFields([[name, 'must be a string, a number or a boolean']]);
  }
}

const isParserError = (error: unknown) => error instanceof Error && /^Parser/i.test(error.message);

const malformed = (cause?: unknown) =>
  new DomainError('invalid-request', 'The body must be one JSON object.', { cause });

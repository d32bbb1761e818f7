import { DomainError } from '#errors';
import { getManyValues, isMany, none } from 'stream-chain/defs.js';
import { jsonParser, type Token } from 'stream-json/core/parser.js';

export type JsonToken = Token;

/** Keys, strings and numbers come in pieces, so that the reader can bound how much of one it keeps. */
const IN_PIECES = { packValues: false, streamValues: true };

/** Yields the tokens of a JSON text (RFC 8259) in UTF-8. Throws `invalid-request`, or the error of the body. */
export async function* jsonTokens(body: AsyncIterable<Buffer>): AsyncGenerator<JsonToken> {
  const decoder = new TextDecoder();
  const parse = jsonParser(IN_PIECES);
  for await (const chunk of body) yield* tokensOf(parse, decoder.decode(chunk, { stream: true }));
  yield* tokensOf(parse, decoder.decode());
  yield* tokensOf(parse, none);
}

function tokensOf(parse: ReturnType<typeof jsonParser>, text: string | typeof none): readonly JsonToken[] {
  try {
    const found = parse(text as string);
    return isMany(found) ? joined(getManyValues(found)) : [];
  } catch (cause) {
    throw malformedJson(cause);
  }
}

/**
 * Joins adjacent pieces of a string. The parser cuts strings every 256 characters, and small pieces are slow to hash.
 */
function joined(tokens: readonly JsonToken[]): JsonToken[] {
  const all: JsonToken[] = [];
  let pieces: string[] = [];
  const join = () => {
    if (pieces.length > 0) all.push({ name: 'stringChunk', value: pieces.join('') });
    pieces = [];
  };
  for (const token of tokens) {
    if (token.name === 'stringChunk') {
      pieces.push(token.value);
      continue;
    }
    join();
    all.push(token);
  }
  join();
  return all;
}

export const malformedJson = (cause?: unknown) =>
  new DomainError('invalid-request', 'The body must be one JSON object.', { cause });

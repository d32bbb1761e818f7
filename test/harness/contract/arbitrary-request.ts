import fc, { type Arbitrary } from 'fast-check';

import { likely, type Schema, unfitting } from './arbitrary-value.js';
import { openApi, type Operation, type Parameter } from './document.js';

/** A request made from the document, valid or not. Texts may hold KNOWN marks that stand for an existing image. */
export interface FuzzRequest {
  method: string;
  path: string;
  query: [string, string][];
  headers: [string, string][];
  body: FuzzBody | undefined;
  /** The existing image that the marks stand for. */
  image: number;
}

export type FuzzBody =
  | { kind: 'bytes'; type: string; file: number; end: number; flips: number[] }
  | { kind: 'text'; type: string; text: string }
  | { kind: 'form'; fields: [string, string][]; file: number };

export const KNOWN = { key: '\u{E000}', token: '\u{E001}', extension: '\u{E002}' };

/** Replaces the values of the document's examples. */
const KNOWN_VALUES: Record<string, string[]> = {
  key: [KNOWN.key],
  id: [KNOWN.key, KNOWN.token],
  token: [KNOWN.token, `${KNOWN.key}AAAAAAAAAAAAAAA`, `${KNOWN.key}0123456789abcde`],
  name: [
    `${KNOWN.key}.${KNOWN.extension}`,
    `${KNOWN.key}.gif`,
    ...[...'sbtmlh'].map((size) => `${KNOWN.key}${size}.webp`),
  ],
  url: [`http://localhost/gallery/${KNOWN.key}`, `http://localhost/i/${KNOWN.key}.png`],
  Authorization: [`Bearer ${KNOWN.token}`, `bearer  ${KNOWN.key}AAAAAAAAAAAAAAA`, 'Bearer x', 'Basic YWRtaW46eA=='],
  'Idempotency-Key': ['one', 'two', '"three"'],
  Prefer: ['respond-async', 'wait=0', 'wait=1, respond-async'],
  Range: ['bytes=0-9', 'bytes=-1', 'bytes=9-', 'bytes=99999999-', 'bytes=0-1,4-5'],
  'If-None-Match': ['*', '"x"', 'W/"x"'],
  'Tus-Resumable': ['1.0.0', '1.0.0', '0.2.2'],
  'Upload-Length': ['1', '400', '99999999'],
  'Upload-Offset': ['0', '0', '1'],
  'X-HTTP-Method-Override': ['PATCH', 'HEAD', 'DELETE', 'GET'],
  Accept: ['application/json', 'text/html', '*/*', 'image/avif;q=0', ';;;'],
};
const EXTRA_HEADERS: Parameter[] = ['Authorization', 'Accept', 'Range', 'Origin', 'X-Forwarded-For'].map((name) => ({
  name,
  in: 'header',
  schema: { type: 'string' },
}));

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

const FILES = 8;
const bytes = (type: string) =>
  fc.record({
    kind: fc.constant('bytes' as const),
    type: fc.constant(type),
    file: fc.nat(FILES - 1),
    end: fc.oneof(
      { weight: 3, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    ),
    flips: fc.oneof(
      { weight: 3, arbitrary: fc.constant<number[]>([]) },
      { weight: 1, arbitrary: fc.array(fc.nat(), { maxLength: 3 }) },
    ),
  });

/** Chooses every operation equally often. */
export const anyRequest = (): Arbitrary<FuzzRequest> =>
  fc.oneof(
    ...Object.entries(openApi.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => requestOf(path, method, operation)),
    ),
  );

function requestOf(path: string, method: string, operation: Operation): Arbitrary<FuzzRequest> {
  const { parameters = [] } = operation;
  const of = (place: Parameter['in']) => parameters.filter((parameter) => parameter.in === place);
  return fc.record({
    method: fc.constant(method.toUpperCase()),
    path: fc
      .record(Object.fromEntries(of('path').map((each) => [each.name, segment(each)])))
      .map((values) => path.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '')),
    query: pairs([...of('query'), { name: 'odd', in: 'query', schema: { type: 'string' } }]),
    headers: pairs([...of('header'), ...EXTRA_HEADERS]),
    body: bodyOf(operation),
    image: fc.nat(),
  });
}

function value({ name, schema }: Parameter): Arbitrary<string> {
  const fitting = likely(schema as Schema).map(asText);
  const known = KNOWN_VALUES[name];
  return known
    ? fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: fitting })
    : fitting;
}

/** Escapes the value, except for characters that are there to break the escaping. */
function segment(parameter: Parameter): Arbitrary<string> {
  const escaped = value(parameter).map((text) => encodeURIComponent(text.toWellFormed()));
  return fc.oneof(
    { weight: 9, arbitrary: escaped },
    { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '%00', '%2f..%2f', '.') },
  );
}

/** Chooses parameters: required ones mostly, others sometimes. */
function pairs(parameters: Parameter[]): Arbitrary<[string, string][]> {
  const each = parameters.map((parameter) => {
    const pair = value(parameter).map((text): [string, string] => [parameter.name, text]);
    const isThere = parameter.required ? 9 : 2;
    return fc.oneof({ weight: isThere, arbitrary: pair }, { weight: 10 - isThere, arbitrary: fc.constant(undefined) });
  });
  return fc.tuple(...each).map((found) => found.filter((pair) => pair !== undefined));
}

function bodyOf({ requestBody }: Operation): Arbitrary<FuzzBody | undefined> {
  if (!requestBody) return fc.constant(undefined);
  const kinds = Object.entries(requestBody.content).map(([type, media]): Arbitrary<FuzzBody> => {
    if (type === 'application/json') return jsonOf(type, likely(media.schema as Schema));
    if (type === 'multipart/form-data') return formOf(type);
    return bytes(type);
  });
  const odd = fc.constantFrom('text/plain', 'application/json', 'multipart/form-data; boundary=x', 'image/*', '');
  const text = fc.record({ kind: fc.constant('text' as const), type: odd, text: unfitting.map(asText) });
  return fc.oneof({ weight: 6, arbitrary: fc.oneof(...kinds) }, { weight: 1, arbitrary: text });
}

const jsonOf = (type: string, arbitrary: Arbitrary<unknown>): Arbitrary<FuzzBody> =>
  arbitrary.map((json) => ({ kind: 'text', type, text: JSON.stringify(json) ?? '' }));

function formOf(_type: string): Arbitrary<FuzzBody> {
  const names = fc.constantFrom('title', 'description', 'expiresIn', 'image', 'odd');
  const field = fc.tuple(names, fc.oneof(fc.constantFrom('60', 'A lake'), unfitting.map(asText)));
  return fc.record({
    kind: fc.constant('form' as const),
    fields: fc.array(field, { maxLength: 3 }),
    file: fc.integer({ min: -1, max: FILES - 1 }),
  });
}

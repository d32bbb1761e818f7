import fc, { type Arbitrary } from 'fast-check';

import { openApi } from './document.js';

export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  oneOf?: Schema[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  properties?: Record<string, Schema>;
  required?: string[];
}

const MAX_TEXT = 200;

/** Generates values that a schema of the document allows. */
export function fitting(schema: Schema): Arbitrary<unknown> {
  if (schema.$ref !== undefined) return fitting(resolved(schema.$ref));
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map(fitting));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 2 ** 31 });
    case 'boolean':
      return fc.boolean();
    case 'object': {
      const { properties = {}, required = [] } = schema;
      const members = Object.entries(properties).map(([name, each]) => [name, fitting(each)] as const);
      return fc.record(Object.fromEntries(members), { requiredKeys: required });
    }
    default:
      return text(schema);
  }
}

function text({ pattern, maxLength = MAX_TEXT, format }: Schema): Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  if (format === 'uri') return fc.constantFrom(...ADDRESSES);
  if (format === 'byte') return fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('base64'));
  return fc.string({ maxLength: Math.min(maxLength, MAX_TEXT), unit: 'binary' });
}

/** Generates values that the schema most likely does not allow. */
export const unfitting: Arbitrary<unknown> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    'null',
    '%00',
    '../..',
    'a'.repeat(5000),
    '1e999',
    "'",
    '"',
    '<>',
    '\u{1F3D4}',
    '\uD800',
  ),
  fc.integer(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Generates mostly valid values. */
export const likely = (schema: Schema): Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: fitting(schema) }, { weight: 1, arbitrary: unfitting });

function resolved(ref: string): Schema {
  const schema = openApi.components.schemas[ref.split('/').at(-1) ?? ''];
  if (!schema) throw new Error(`The document has no ${ref}.`);
  return schema as Schema;
}

/** URLs that may be imported, without names that need DNS. */
const ADDRESSES = [
  'http://127.0.0.1:9/nothing.png',
  'http://10.1.2.3/private.png',
  'http://[::1]:1/x',
  'http://169.254.169.254/latest/meta-data',
  'file:///etc/passwd',
  'gopher://127.0.0.1/',
  'https://user:secret@127.0.0.1:1/x.png',
  'http://0x7f.1/x',
  'data:image/png;base64,AAAA',
];

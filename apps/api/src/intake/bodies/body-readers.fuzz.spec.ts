import { DomainError, tooManyBytes } from '#errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { EVERY_BYTE } from '../../../../../test/harness/every-byte.js';
import { readUrlencoded } from './urlencoded-reader.js';
import { statusOf } from '../../problems/problem-body.js';
import { decodeBase64 } from './base64-decoder.js';
import { readJson } from './json-reader.js';
import { readMultipart } from './multipart-reader.js';
import { FORM_FIELDS } from '../upload-fields.schema.js';

const ODD_BYTES = [...Buffer.from('\0\n\r -"&%={}:;\\a9')].concat(0xff);
const BYTES = EVERY_BYTE ? Array.from({ length: 256 }, (_, byte) => byte) : ODD_BYTES;

const IMAGE = Buffer.from('GIF89a, \r\n--boun, not an image &%41=+ {"}" but bytes of a file');
const BASE64 = IMAGE.toString('base64');

/** The staged bytes that a request left behind. */
class Staged {
  readonly files = new Set<Buffer>();

  constructor(private readonly maxBytes = Infinity) {}

  readonly stage = async (bytes: AsyncIterable<Buffer>): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > this.maxBytes) throw tooManyBytes(this.maxBytes);
      chunks.push(chunk);
    }
    const file = Buffer.concat(chunks);
    this.files.add(file);
    return file;
  };

  readonly discard = async (file: Buffer): Promise<void> => {
    this.files.delete(file);
  };
}

type Body = AsyncIterable<Buffer>;
type Form = { file: Buffer | undefined; fields: Record<string, unknown> };
type Read = (body: Body, staged: Staged) => Promise<Form>;

const HEADERS = { 'content-type': 'multipart/form-data; boundary=bound' };
const FORM = [
  '--bound',
  'Content-Disposition: form-data; name="title"',
  '',
  'A lake',
  '--bound',
  'Content-Disposition: form-data; name="image"; filename="a.gif"',
  'Content-Type: image/gif',
  '',
  IMAGE.toString('latin1'),
  '--bound',
  'Content-Disposition: form-data; name="description"',
  'Content-Type: text/plain; charset=latin1',
  '',
  'Morning',
  '--bound--',
  '',
].join('\r\n');
const isImage = (name: string) => name === 'image';

const READERS: [name: string, body: string, read: Read][] = [
  [
    'a form of which every field is known',
    FORM,
    (body, { stage, discard }) => readMultipart(HEADERS, body, { isImage, onlyFields: FORM_FIELDS }, stage, discard),
  ],
  [
    'a form of whichever fields',
    FORM,
    (body, { stage, discard }) => readMultipart(HEADERS, body, { isImage, onlyFields: undefined }, stage, discard),
  ],
  [
    'JSON with base64',
    JSON.stringify({
      title: 'A "lake" é',
      image: `data:image/gif;base64,${BASE64}`,
      expiresIn: -6.5e2,
      x: true,
      y: null,
    }),
    (body, { stage, discard }) => readJson(body, isImage, (text) => stage(decodeBase64(text)), discard),
  ],
  [
    'pairs of names and values',
    `title=A+lake&image=${encodeURIComponent(IMAGE.toString('latin1'))}&description=Morning%21`,
    (body, { stage, discard }) => readUrlencoded(body, isImage, stage, discard),
  ],
];

async function* inPieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const ends = [...cuts, bytes.length];
  let at = 0;
  for (const end of ends) {
    if (end > at) yield bytes.subarray(at, end);
    at = end;
  }
}

async function* broken(bytes: Buffer, error: Error): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes;
  throw error;
}

/**
 * Reads a body, and returns the form or the error. Expects that an error is one of the sender, and that nothing but the
 * image of a form is left in staging.
 */
async function expectOutcome(read: Read, body: Body, staged = new Staged()): Promise<Form | DomainError> {
  const outcome = await read(body, staged).catch((error: unknown) => {
    if (error instanceof DomainError) return error;
    throw error;
  });
  const [status, file] = outcome instanceof DomainError ? [statusOf(outcome.code), undefined] : [200, outcome.file];
  expect(status).toBeLessThan(500);
  expect([...staged.files]).toEqual(file ? [file] : []);
  return outcome;
}

describe.each(READERS)('%s', { timeout: 600_000 }, (_name, text, read) => {
  const bytes = Buffer.from(text, 'latin1');
  const positions = Array.from({ length: bytes.length + 1 }, (_, at) => at);

  it('is read alike however it is cut into pieces', async () => {
    const whole = await expectOutcome(read, inPieces(bytes, []));
    expect(whole).toMatchObject({ file: expect.any(Buffer), fields: { title: expect.stringMatching(/^A/) } });
    for (const at of positions) expect(await expectOutcome(read, inPieces(bytes, [at]))).toEqual(whole);
    expect(await expectOutcome(read, inPieces(bytes, positions))).toEqual(whole);
    const cuts = fc.uniqueArray(fc.nat(bytes.length)).map((found) => found.toSorted((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        expect(await expectOutcome(read, inPieces(bytes, at))).toEqual(whole);
      }),
      { numRuns: EVERY_BYTE ? 2000 : 50 },
    );
  });

  it('fails with what its connection failed with, at whichever byte', async () => {
    for (const at of positions) {
      for (const code of ['upload-aborted', 'body-timeout'] as const) {
        const error = new DomainError(code, 'It broke.');
        expect(await expectOutcome(read, broken(bytes.subarray(0, at), error))).toBe(error);
      }
    }
  });

  it('is whole or refused where it ends early, at whichever byte', async () => {
    for (const at of positions) await expectOutcome(read, inPieces(bytes.subarray(0, at), [at >> 1]));
  });

  it('is read or refused with any byte changed, added or left out', async () => {
    for (const at of positions) {
      const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
      await expectOutcome(read, inPieces(Buffer.concat([before, after.subarray(1)]), []));
      for (const byte of BYTES) {
        const odd = Buffer.from([byte]);
        await expectOutcome(read, inPieces(Buffer.concat([before, odd, after.subarray(1)]), [at]));
        if (EVERY_BYTE) await expectOutcome(read, inPieces(Buffer.concat([before, odd, after]), [at]));
      }
    }
  });

  it('is refused as too large by whichever number of bytes', async () => {
    for (let maxBytes = 0; maxBytes < IMAGE.length; maxBytes++) {
      for (const cuts of [[], positions]) {
        const outcome = await expectOutcome(read, inPieces(bytes, cuts), new Staged(maxBytes));
        expect(outcome).toMatchObject({ code: 'too-many-bytes' });
      }
    }
  });

  it('is refused when what follows it never ends a field', async () => {
    const endless = Buffer.alloc(300_000, 'x');
    for (const at of positions.filter((_at, index) => EVERY_BYTE || index % 7 === 0)) {
      await expectOutcome(read, inPieces(Buffer.concat([bytes.subarray(0, at), endless]), [at]), new Staged(1000));
    }
  });
});

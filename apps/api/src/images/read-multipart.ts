import { DomainError } from '#errors';
import { type BusboyHeaders, Busboy } from '@fastify/busboy';
import { once } from 'node:events';

import { invalidFields } from './parse-fields.js';

const LIMITS = { fields: 16, fieldSize: 16 * 1024, fieldNameSize: 128, headerPairs: 64, parts: 32 };
/** What a form needs besides the image itself. */
export const MULTIPART_OVERHEAD_BYTES = LIMITS.fields * LIMITS.fieldSize;
const FILE_FIELD = 'image';

export interface MultipartForm<File> {
  file: File | undefined;
  fields: Record<string, string>;
}

/**
 * Reads a form (RFC 7578) as it comes: the one file `image` is handed to `onFile` as a stream, fields may stand before
 * and after it. Throws `invalid-request` for a second file, a repeated field or a malformed form; what `onFile` gave
 * until then goes to `onFault`.
 */
export async function readMultipart<File>(
  headers: BusboyHeaders,
  body: AsyncIterable<Buffer>,
  onFile: (bytes: AsyncIterable<Buffer>) => Promise<File>,
  onFault: (file: File) => Promise<void>,
): Promise<MultipartForm<File>> {
  const form = openForm(headers);
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  const { promise: faulted, reject } = Promise.withResolvers<never>();
  let isFaulty = false;
  faulted.catch(() => (isFaulty = true));
  const refuse = (name: string, detail: string) => reject(invalidFields([[name, detail]]));
  let file: Promise<File> | undefined;

  form.on('file', (name, stream) => {
    // A stream that nobody reads holds up the form, and an error that nobody hears ends the process.
    stream.on('error', reject);
    if (name !== FILE_FIELD || file) {
      refuse(name, file && name === FILE_FIELD ? 'is there twice; send one image' : 'is not a field of an upload');
      stream.resume();
      return;
    }
    file = onFile(stream as AsyncIterable<Buffer>);
    file.catch(reject);
  });
  form.on('field', (name, value, isNameCut, isValueCut) => {
    if (name === FILE_FIELD) refuse(name, 'must be a file');
    else if (isNameCut || isValueCut) refuse(name, 'is too long');
    else if (name in fields) refuse(name, 'is there twice');
    else fields[name] = value;
  });
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
    form.on(limit, () => reject(new DomainError('invalid-request', 'The form has too many parts.')));
  }
  form.on('error', (cause) => reject(malformed(cause)));

  try {
    for await (const chunk of body) {
      if (isFaulty) await faulted;
      if (!form.write(chunk)) await Promise.race([once(form, 'drain'), faulted]);
    }
    const finished = once(form, 'finish');
    form.end();
    await Promise.race([finished, faulted]);
    // Events of the last chunk may still be on their way.
    await Promise.race([new Promise(setImmediate), faulted]);
    return { file: await file, fields };
  } catch (error) {
    form.destroy();
    await file?.then(onFault, () => undefined);
    throw error;
  }
}

function openForm(headers: BusboyHeaders): InstanceType<typeof Busboy> {
  try {
    return new Busboy({ headers, limits: LIMITS });
  } catch (cause) {
    throw malformed(cause);
  }
}

const malformed = (cause: unknown) =>
  new DomainError('invalid-request', 'The form is malformed: check its boundary and that it is complete.', { cause });

import { DomainError } from '#errors';
import { Busboy, type BusboyConfig, type BusboyHeaders } from '@fastify/busboy';
import { once } from 'node:events';

import { invalidFields } from './parse-fields.js';

const LIMITS = { fields: 16, fieldSize: 16 * 1024, fieldNameSize: 128, headerPairs: 64, parts: 32 };
/** What a form needs besides the image itself. */
export const MULTIPART_OVERHEAD_BYTES = LIMITS.fields * LIMITS.fieldSize;

export interface FormRules {
  /** Whether the image is in the part of this name. */
  isImage: (name: string) => boolean;
  /** Whether the image must be a file, and what else is there is refused; otherwise it is passed over. */
  isStrict: boolean;
}

export interface MultipartForm<File> {
  file: File | undefined;
  fields: Record<string, string>;
}

/**
 * Reads a form (RFC 7578) as it comes: the image is handed to `onFile` as a stream, with the name of its file; fields
 * may stand before and after it. Throws `invalid-request` for a malformed form or, where the rules are strict, for a
 * second file or a repeated field; what `onFile` gave until then goes to `onFault`.
 */
export async function readMultipart<File>(
  headers: BusboyHeaders,
  body: AsyncIterable<Buffer>,
  { isImage, isStrict }: FormRules,
  onFile: (bytes: AsyncIterable<Buffer>, filename: string | undefined) => Promise<File>,
  onFault: (file: File) => Promise<void>,
): Promise<MultipartForm<File>> {
  const isPartAFile = (name: string | undefined, _type: string | undefined, filename: string | undefined) =>
    isImage(name ?? '') || filename !== undefined;
  const form = openForm(headers, isStrict ? undefined : isPartAFile);
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  const { promise: faulted, reject } = Promise.withResolvers<never>();
  let isFaulty = false;
  faulted.catch(() => (isFaulty = true));
  const refuse = (name: string, detail: string) => reject(invalidFields([[name, detail]]));
  let file: Promise<File> | undefined;

  form.on('file', (name, stream, filename: string | undefined) => {
    // A stream that nobody reads holds up the form, and an error that nobody hears ends the process.
    stream.on('error', reject);
    if (!isImage(name) || file) {
      if (isStrict)
        refuse(name, file && isImage(name) ? 'is there twice; send one image' : 'is not a field of an upload');
      stream.resume();
      return;
    }
    file = onFile(stream as AsyncIterable<Buffer>, filename);
    file.catch(reject);
  });
  form.on('field', (name, value, isNameCut, isValueCut) => {
    if (isImage(name)) refuse(name, 'must be a file');
    else if (isNameCut || isValueCut) refuse(name, 'is too long');
    else if (!(name in fields)) fields[name] = value;
    else if (isStrict) refuse(name, 'is there twice');
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

function openForm(headers: BusboyHeaders, isPartAFile: BusboyConfig['isPartAFile']): InstanceType<typeof Busboy> {
  try {
    return new Busboy({ headers, limits: LIMITS, ...(isPartAFile && { isPartAFile }) });
  } catch (cause) {
    throw malformed(cause);
  }
}

const malformed = (cause: unknown) =>
  new DomainError('invalid-request', 'The form is malformed: check its boundary and that it is complete.', { cause });

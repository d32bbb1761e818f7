import { DomainError } from '#errors';
import { Busboy, type BusboyConfig, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import { once } from 'node:events';

import { completeFormEnd } from './form-end.js';
import { invalidFields, notAField } from '../../http/parse-fields.js';

const LIMITS = { fields: 16, fieldSize: 16 * 1024, fieldNameSize: 128, headerPairs: 64, parts: 32 };
/** Bytes of a form besides its image, at most. */
export const MULTIPART_OVERHEAD_BYTES = LIMITS.fields * LIMITS.fieldSize;

export interface FormRules {
  /** Returns whether a part of this name holds the image. */
  isImage: (name: string) => boolean;
  /** Strict: only these fields, each once, with the image as a file. Undefined: unknown fields are ignored. */
  onlyFields: readonly string[] | undefined;
}

/** A part of a form that may be the image. A text holds base64 or a URL; a file that follows it takes precedence. */
interface FormImage<File> {
  stream: BusboyFileStream;
  file: Promise<File>;
  isText: boolean;
}

export interface MultipartForm<File> {
  file: File | undefined;
  fields: Record<string, string>;
}

/**
 * Reads a form (RFC 7578) as a stream. The image goes to `onFile` as a stream, with its file name; fields may precede
 * and follow it. Without `onlyFields` the image may be a text, and the last dashes of the form may be missing. Throws
 * `invalid-request` for a form that is malformed or breaks the rules, or the error of the body or of `onFile`,
 * whichever came first; then `onFault` gets what `onFile` returned.
 */
export async function readMultipart<File>(
  headers: BusboyHeaders,
  body: AsyncIterable<Buffer>,
  { isImage, onlyFields }: FormRules,
  onFile: (bytes: AsyncIterable<Buffer>, filename: string | undefined) => Promise<File>,
  onFault: (file: File) => Promise<void>,
): Promise<MultipartForm<File>> {
  const isPartAFile = (name: string | undefined, _type: string | undefined, filename: string | undefined) =>
    isImage(name ?? '') || filename !== undefined;
  const form = openForm(headers, onlyFields ? undefined : isPartAFile);
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  let hasFailed = false;
  failed.catch(() => (hasFailed = true));
  const refuse = (name: string, detail: string) => fail(invalidFields([[name, detail]]));
  const images: FormImage<File>[] = [];
  const take = (stream: BusboyFileStream, filename: string | undefined) => {
    // In a promise, because an error thrown in an event handler would end the process.
    const file = Promise.resolve().then(() => onFile(bytesOf(stream), filename));
    const isText = filename === undefined && onlyFields === undefined;
    // A file that follows takes precedence over a text, so a text that fails is only skipped.
    file.catch((error: unknown) => (isText ? stream.resume() : fail(error)));
    images.push({ stream, file, isText });
  };

  form.on('file', (name: string | undefined, stream, filename: string | undefined) => {
    // It fails only after the form, the body or its reader failed, and their errors are more specific.
    stream.on('error', () => undefined);
    const isWanted = images.every(({ isText }) => isText) && (images.length === 0 || filename !== undefined);
    if (name !== undefined && isImage(name) && isWanted) return take(stream, filename);
    if (onlyFields && name === undefined) fail(nameless());
    else if (onlyFields && name) refuse(name, isImage(name) ? 'was sent twice; send one image' : notAField(onlyFields));
    stream.resume();
  });
  form.on('field', (name: string | undefined, value, isNameCut, isValueCut) => {
    if (name === undefined) {
      if (onlyFields) fail(nameless());
    } else if (isImage(name)) refuse(name, 'must be a file');
    else if (isNameCut || isValueCut) refuse(name, 'is too long');
    else if (onlyFields && !onlyFields.includes(name)) refuse(name, notAField(onlyFields));
    else if (!(name in fields)) fields[name] = value;
    else if (onlyFields) refuse(name, 'was sent twice');
  });
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
    form.on(limit, () => fail(new DomainError('invalid-request', 'The form has too many parts.')));
  }
  form.on('error', (cause) => fail(malformed(cause)));

  try {
    for await (const chunk of onlyFields ? body : completeFormEnd(body, headers['content-type'])) {
      if (hasFailed) await failed;
      if (!form.write(chunk)) await Promise.race([failed, once(form, 'drain')]);
    }
    const finished = once(form, 'finish');
    form.end();
    await Promise.race([failed, finished]);
    // The handlers of the last chunk may not have run yet.
    await Promise.race([failed, new Promise(setImmediate)]);
    const chosen = images.find(({ isText }) => !isText) ?? images[0];
    await dropAll(
      images.filter((image) => image !== chosen),
      onFault,
    );
    return { file: await chosen?.file, fields };
  } catch (error) {
    // The error of the body, unless another error came first.
    fail(error);
    form.destroy();
    // Ends the readers of the image.
    for (const { stream } of images) stream.destroy(error as Error);
    await dropAll(images, onFault);
    return await failed;
  }
}

const dropAll = <File>(images: readonly FormImage<File>[], onFault: (file: File) => Promise<void>) =>
  Promise.all(images.map(({ file }) => file.then(onFault, () => undefined)));

/** A reader that stops early does not destroy the stream, which would then fail with an error of its own. */
async function* bytesOf(stream: BusboyFileStream): AsyncGenerator<Buffer> {
  yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

function openForm(headers: BusboyHeaders, isPartAFile: BusboyConfig['isPartAFile']): InstanceType<typeof Busboy> {
  try {
    return new Busboy({ headers, limits: LIMITS, ...(isPartAFile && { isPartAFile }) });
  } catch (cause) {
    throw malformed(cause);
  }
}

const nameless = () =>
  new DomainError('invalid-request', 'A part of the form has no name. Send each as `form-data; name="…"`.');

const malformed = (cause: unknown) =>
  new DomainError('invalid-request', 'The form is malformed: check its boundary and that it is complete.', { cause });

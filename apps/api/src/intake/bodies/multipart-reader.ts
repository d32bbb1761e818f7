import { DomainError } from '#errors';
import { Busboy, type BusboyConfig, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import { once } from 'node:events';

import { endedForm } from './form-end.js';
import { invalidFields, notAField } from '../../http/parse-fields.js';

const LIMITS = { fields: 16, fieldSize: 16 * 1024, fieldNameSize: 128, headerPairs: 64, parts: 32 };
/** What a form needs besides the image itself. */
export const MULTIPART_OVERHEAD_BYTES = LIMITS.fields * LIMITS.fieldSize;

export interface FormRules {
  /** Whether the image is in the part of this name. */
  isImage: (name: string) => boolean;
  /** The fields that may be sent, each once, the image as a file; undefined: whatever else is there is passed over. */
  onlyFields: readonly string[] | undefined;
}

/** A part of a form that may be the image. A text holds base64 or an address; a file that comes after it counts instead. */
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
 * Reads a form (RFC 7578) as it comes: the image is handed to `onFile` as a stream, with the name of its file; fields
 * may stand before and after it. Without strict rules the image may be a text, and its end may be badly written. Throws `invalid-request` for a malformed form or one that breaks the rules, what the
 * body throws, or what `onFile` throws: whichever came first. What `onFile` gave until then goes to `onFault`.
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
    // What is thrown in here, an event that may come at any time, would end the process.
    const file = Promise.resolve().then(() => onFile(bytesOf(stream), filename));
    const isText = filename === undefined && onlyFields === undefined;
    // A file may come yet, and then whatever the text was does not count.
    file.catch((error: unknown) => (isText ? stream.resume() : fail(error)));
    images.push({ stream, file, isText });
  };

  form.on('file', (name: string | undefined, stream, filename: string | undefined) => {
    // It breaks only after the form, the body or its reader did, and any of them says better why.
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
    for await (const chunk of onlyFields ? body : endedForm(body, headers['content-type'])) {
      if (hasFailed) await failed;
      if (!form.write(chunk)) await Promise.race([failed, once(form, 'drain')]);
    }
    const finished = once(form, 'finish');
    form.end();
    await Promise.race([failed, finished]);
    // Events of the last chunk may still be on their way.
    await Promise.race([failed, new Promise(setImmediate)]);
    const chosen = images.find(({ isText }) => !isText) ?? images[0];
    await dropAll(
      images.filter((image) => image !== chosen),
      onFault,
    );
    return { file: await chosen?.file, fields };
  } catch (error) {
    // A failure of the body, unless something else failed before.
    fail(error);
    form.destroy();
    // Ends whoever waits for more of the image.
    for (const { stream } of images) stream.destroy(error as Error);
    await dropAll(images, onFault);
    return await failed;
  }
}

const dropAll = <File>(images: readonly FormImage<File>[], onFault: (file: File) => Promise<void>) =>
  Promise.all(images.map(({ file }) => file.then(onFault, () => undefined)));

/** Whoever stops reading half-way leaves the stream as it is: destroyed, it would break with an error of its own. */
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

import type { ImageDigests, InspectedImage } from '#imaging';
import { gif, photoJpeg, SECRET, stripBuffer, webp } from '#imaging/testing';
import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { MemoryPorts, UploadProcess } from '../testing/index.js';
import { ReceiveMemory, SLAB_BYTES } from './receive-memory.js';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();

async function* inChunks(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

let clean: Buffer;
let withExif: Buffer;
let ports: MemoryPorts;

beforeAll(async () => {
  clean = await photoJpeg({ width: 64, height: 48 });
  withExif = await photoJpeg({ width: 64, height: 48, exifGps: true });
});
beforeEach(() => {
  ports = new MemoryPorts();
});

/** Receives a body and returns the result, the staged bytes, and the calls of the staging store. */
async function receive(body: Buffer, memory?: ReceiveMemory) {
  const result = await new UploadProcess(ports, memory).receiver.receive(inChunks(body));
  const [staged] = [...ports.staged.values()].map(({ bytes }) => bytes);
  return { result, staged: staged as Buffer, calls: ports.calls };
}

describe('an image with metadata', () => {
  it('is written once, without metadata', async () => {
    const { result, staged, calls } = await receive(withExif);
    expect(calls).toEqual(['staging.putWhole bytes']);
    expect(staged.equals((await stripBuffer(withExif)).bytes)).toBe(true);
    expect(result).toMatchObject({
      size: staged.length,
      sha256: sha256(staged),
      uploadSha256: sha256(withExif),
      image: { format: 'jpeg', width: 64, height: 48, animated: false },
    });
  });

  it('is written as it was sent if the memory has no room for it', async () => {
    const { result, staged, calls } = await receive(withExif, new ReceiveMemory(SLAB_BYTES, 0));
    expect(calls).toEqual(['staging.put bytes']);
    expect(staged.equals(withExif)).toBe(true);
    expect(result).toMatchObject({ size: withExif.length, sha256: sha256(withExif), uploadSha256: sha256(withExif) });
    expect(result.image).toBeUndefined();
  });

  it('is written as it was sent if it is damaged, so that the job refuses it', async () => {
    const cut = withExif.subarray(0, -2);
    const { result, staged, calls } = await receive(cut);
    expect(calls).toEqual(['staging.putWhole bytes']);
    expect(staged.equals(cut)).toBe(true);
    expect(result).toMatchObject({ size: cut.length, sha256: sha256(cut), uploadSha256: sha256(cut) });
    expect(result.image).toBeUndefined();
  });
});

it('an image without metadata is written once, as it was sent', async () => {
  const { result, staged, calls } = await receive(clean);
  expect(calls).toEqual(['staging.putWhole bytes']);
  expect(staged.equals(clean)).toBe(true);
  expect(result).toMatchObject({ sha256: sha256(clean), uploadSha256: sha256(clean), image: { format: 'jpeg' } });
});

it('an image is written once without bytes behind its end', async () => {
  const withTail = Buffer.concat([clean, Buffer.from(SECRET)]);
  const { result, staged, calls } = await receive(withTail);
  expect(calls).toEqual(['staging.putWhole bytes']);
  expect(staged.equals(clean)).toBe(true);
  expect(result).toMatchObject({ size: clean.length, sha256: sha256(clean), uploadSha256: sha256(withTail) });
});

describe('a thread of inspection that ends', () => {
  const ended = new Error('The inspection thread ended.');
  const failing = (image: Promise<InspectedImage | undefined>) => {
    const digests = Promise.reject<ImageDigests>(ended);
    digests.catch(() => undefined);
    return new UploadProcess(ports, new ReceiveMemory(), { inspect: () => ({ image, digests }) }).receiver;
  };

  it('before the image was inspected leaves nothing', async () => {
    const receiver = failing(Promise.reject(ended));
    await expect(receiver.receive(inChunks(withExif))).rejects.toBe(ended);
    expect(ports.staged.size).toBe(0);
  });

  it('before the image was hashed leaves nothing', async () => {
    const receiver = failing(Promise.resolve(undefined));
    await expect(receiver.receive(inChunks(withExif))).rejects.toBe(ended);
    expect(ports.calls).toContain('staging.putWhole bytes');
    expect(ports.staged.size).toBe(0);
  });
});

it('stages an image that has to be decoded without its metadata', async () => {
  const image = await webp({ everything: true });
  const { result, staged } = await receive(image);
  expect(staged.equals((await stripBuffer(image)).bytes)).toBe(true);
  expect(result.image?.format).toBe('webp');
});

it('stages bytes of an unknown kind as they were sent', async () => {
  const text = Buffer.from('This is not an image.');
  const { result, staged } = await receive(text);
  expect([staged.equals(text), result.image]).toEqual([true, undefined]);
});

describe('announced digests', () => {
  const digestOf = (bytes: Buffer) => [{ algorithm: 'sha256', value: sha256(bytes) }] as const;

  it('are compared with the bytes as they were sent', async () => {
    const { receiver } = new UploadProcess(ports);
    const { uploadSha256 } = await receiver.receive(inChunks(withExif), { digests: digestOf(withExif) });
    expect(uploadSha256).toEqual(sha256(withExif));
  });

  it.each([
    ['with metadata', () => withExif],
    ['without metadata', () => clean],
  ])('that differ leave nothing of an image %s', async (_kind, body) => {
    const { receiver } = new UploadProcess(ports);
    const digests = digestOf(await gif());
    await expect(receiver.receive(inChunks(body()), { digests })).rejects.toMatchObject({ code: 'digest-mismatch' });
    expect(ports.staged.size).toBe(0);
  });
});

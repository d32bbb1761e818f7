import { photoJpeg } from '#imaging/testing';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { describe, expect } from 'vitest';

import { bundle } from './harness/bundle.js';
import { removeFolder } from './harness/child-process.js';
import { FaultyProxy } from './harness/faulty-proxy.js';
import { it as base } from './harness/fixtures.js';

const MIB = 1024 * 1024;
const photo = await photoJpeg({ width: 900, height: 700 });

const it = base
  .extend('folder', { scope: 'file' }, ({ parts }) => {
    const folder = mkdtempSync(join(tmpdir(), 'imglink-sdk-'));
    parts.defer(() => removeFolder(folder));
    return folder;
  })
  /** The SDK in one file, as pages and workers load it. */
  .extend('bundled', { scope: 'file' }, ({ folder }) => {
    const source = resolve('libs/sdk/src/index.ts');
    return bundle(folder, `export { ConnectionLost, Imglink } from ${JSON.stringify(source)}`);
  })
  .extend('sdk', { scope: 'file' }, async ({ folder, bundled }) => {
    const path = join(folder, 'sdk.mjs');
    writeFileSync(path, bundled);
    return (await import(pathToFileURL(path).href)) as Sdk;
  });

/** The part of the SDK that these tests use. The types of the SDK itself need those of the DOM. */
interface Client {
  upload(
    source: Uint8Array | Blob | string,
    options?: { onProgress: (progress: { sent: number }) => void },
  ): Promise<{ key: string; deleteToken: string; imageUrl: string; uploadSha256: string }>;
  follow(accepted: { key: string; deleteToken: string }): Promise<unknown>;
  get(key: string): Promise<{ sha256: string }>;
  download(image: string): Promise<Blob>;
  delete(key: string, deleteToken: string): Promise<void>;
}

interface Sdk {
  Imglink: new (options: Record<string, unknown>) => Client;
  ConnectionLost: typeof Error;
}

// The retries of a call share one second, in which a busy machine may make one attempt only.
describe('a silent server', { retry: 2 }, () => {
  const limits = { idleTimeoutMs: 100, retryForMs: 1000 };

  it.for<[string, (silent: Client) => Promise<unknown>]>([
    ['a read', (silent) => silent.get('4fYk2aXbQ9Z')],
    ['a delete', (silent) => silent.delete('4fYk2aXbQ9Z', 'token')],
    ['a download', (silent) => silent.download('4fYk2aXbQ9Z.jpg')],
    ['an upload', (silent) => silent.upload(photo)],
    ['an upload of 9 MiB', (silent) => silent.upload(Buffer.alloc(9 * MIB))],
    ['an upload that was accepted', (silent) => silent.follow({ key: '4fYk2aXbQ9Z', deleteToken: '' })],
  ])('makes %s time out and retry', async ([_name, call], { imglink, sdk }) => {
    await using proxy = await FaultyProxy.start(imglink.url, ...Array<'silence'>(50).fill('silence'));
    await expect(call(new sdk.Imglink({ baseUrl: proxy.url, ...limits }))).rejects.toThrow(sdk.ConnectionLost);
    expect(proxy.openedAt.length).toBeGreaterThan(1);
  });

  it('makes a call fail after its deadline', async ({ imglink, sdk }) => {
    await using proxy = await FaultyProxy.start(imglink.url, 'silence');
    const call = new sdk.Imglink({ baseUrl: proxy.url, deadlineMs: 200 }).upload(Buffer.alloc(9 * MIB));
    await expect(call).rejects.toMatchObject({ name: 'DeadlineExceeded', code: 'deadline-exceeded' });
  });

  it('costs an upload only one attempt if the next one is answered', async ({ imglink, sdk }) => {
    await using proxy = await FaultyProxy.start(imglink.url, 'silence');
    const slow = new sdk.Imglink({ baseUrl: proxy.url, idleTimeoutMs: 2000 });
    const { key, deleteToken, imageUrl } = await slow.upload(photo);
    const bytes = Buffer.from(await (await slow.download(imageUrl)).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe((await slow.get(key)).sha256);
    await slow.delete(key, deleteToken);
    await slow.delete(key, deleteToken);
    await expect(slow.get(key)).rejects.toMatchObject({ status: 410, code: 'image-gone' });
  });
});

it.for([0, 9 * MIB])(
  'uploads without Node and XMLHttpRequest, with %i more bytes',
  async (more, { imglink, bundled }) => {
    const script = bundled.replace(/export\s*\{.*?([\w$]+) as Imglink\s*\};?\s*$/, 'globalThis.Imglink = $1;');
    const globals = Object.fromEntries(
      WEB_GLOBALS.map((name) => [name, (globalThis as Record<string, unknown>)[name]]),
    );
    const context = createContext({ ...globals, navigator: { userAgent: 'Cloudflare-Workers' } });
    // In a function, because access to the globals of a context is slow.
    runInContext(`(() => {${script}})()`, context);
    const { Imglink: WebImglink } = context as unknown as Pick<Sdk, 'Imglink'>;
    const client = new WebImglink({ baseUrl: imglink.url });
    const bytes = Buffer.concat([photo, Buffer.alloc(more)]);
    let progress = 0;
    const image = await client.upload(new Blob([bytes]), { onProgress: ({ sent }) => (progress = sent) });
    expect(image.uploadSha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(progress).toBe(bytes.length);
    await expect(client.upload('photo.jpg')).rejects.toMatchObject({ name: 'TypeError' });
  },
);

/** Globals that Deno, workerd and browsers share. A context already has those of ECMAScript. */
const WEB_GLOBALS = [
  ...([
    'AbortController',
    'AbortSignal',
    'Blob',
    'FormData',
    'Headers',
    'ReadableStream',
    'Request',
    'Response',
  ] as const),
  ...(['TextDecoder', 'TextEncoder', 'URL', 'URLSearchParams', 'btoa', 'clearTimeout', 'crypto', 'fetch'] as const),
  ...(['setTimeout', 'Uint8Array', 'ArrayBuffer'] as const),
];

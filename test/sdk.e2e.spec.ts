import { photoJpeg } from '#imaging/testing';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { TestBrowser } from './harness/browser.js';
import { bundle } from './harness/bundle.js';
import { FaultyProxy } from './harness/faulty-proxy.js';
import { ImgLink } from './harness/imglink.js';

const SDK = 'libs/sdk';
const MIB = 1024 * 1024;
const TSC = resolve('node_modules/.bin/tsc');
const NODE_PROGRAMS = ['upload-file.ts', 'upload-stream.ts', 'read-and-delete.ts', 'go-on-later.ts'];
let folder: string;
let imglink: ImgLink;
let photo: Buffer;
let photoPath: string;
let sha256: string;

/** Runs a tool; throws with its output when it fails. */
function inFolder(tool: string, ...args: string[]): string {
  try {
    return execFileSync(tool, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${tool} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}

/** Packs the SDK and installs it where nothing of the repository can be found, from what is on this disk alone. */
beforeAll(async () => {
  execFileSync(process.execPath, ['scripts/sdk.ts'], { stdio: 'ignore' });
  const tarball = readdirSync(`${SDK}/dist`).find((name) => name.endsWith('.tgz')) ?? '';
  const { dependencies } = JSON.parse(readFileSync(`${SDK}/package.json`, 'utf8')) as { dependencies: object };
  folder = mkdtempSync(join(tmpdir(), 'imglink-sdk-'));
  const onDisk = Object.fromEntries(
    [...Object.keys(dependencies), '@types/node'].map((name) => [name, `file:${resolve('node_modules', name)}`]),
  );
  const manifest = {
    type: 'module',
    dependencies: { ...onDisk, '@imglink/sdk': `file:${resolve(SDK, 'dist', tarball)}` },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  inFolder('npm', 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund');
  for (const name of readdirSync(`${SDK}/examples`)) cpSync(`${SDK}/examples/${name}`, join(folder, name));
  photo = await photoJpeg({ width: 900, height: 700 });
  photoPath = join(folder, 'photo.jpg');
  writeFileSync(photoPath, photo);
  sha256 = createHash('sha256').update(photo).digest('hex');
  imglink = await ImgLink.start();
});
afterAll(async () => {
  await imglink[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs an example; gives what it prints. */
async function run<T>(program: string, args: string[], input?: Buffer): Promise<T> {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [printed, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (printed === '') throw new Error(complaint);
  return JSON.parse(printed) as T;
}

interface Uploaded {
  key: string;
  sha256: string;
  title?: string;
  deleteToken?: string;
  code?: string;
  status?: number;
}

interface Continued extends Uploaded {
  keys: string[];
  failures: string[];
}

const uploadFile = (url: string, ...args: string[]) => run<Uploaded>('upload-file.js', [url, ...args]);
const imagesAfter = async (work: () => Promise<unknown>) => {
  const before = (await imglink.files('images')).length;
  await work();
  await imglink.swept();
  return (await imglink.files('images')).length - before;
};

describe('the package', () => {
  it('has types that hold under strict, for Node and for browsers', () => {
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--target', 'es2022'];
    const node = ['--module', 'nodenext', '--lib', 'es2023', '--types', 'node', '--skipLibCheck', 'false'];
    expect(inFolder(TSC, ...strict, ...node, ...NODE_PROGRAMS)).toBe('');
    const browser = ['--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom'];
    expect(inFolder(TSC, ...strict, ...browser, '--noEmit', 'upload-in-browser.ts')).toBe('');
  });

  it('can be required as well', () => {
    const program = "const { upload, getImage } = require('@imglink/sdk'); console.log(typeof upload, typeof getImage)";
    expect(inFolder(process.execPath, '--no-experimental-require-module', '-e', program)).toBe('function function\n');
  });

  it('links to nothing outside of it, and says where it comes from', () => {
    const package_ = join(folder, 'node_modules/@imglink/sdk');
    const links = [...readFileSync(join(package_, 'README.md'), 'utf8').matchAll(/\]\(([^)]+)\)/g)];
    expect(links.filter(([, target = '']) => !/^(?:https:|#)/.test(target))).toEqual([]);
    const manifest = JSON.parse(readFileSync(join(package_, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({
      repository: { directory: 'libs/sdk' },
      homepage: expect.stringContaining('https://'),
      keywords: expect.arrayContaining(['imglink']),
      publishConfig: { access: 'public' },
    });
    expect(readdirSync(join(package_, 'examples')).length).toBeGreaterThan(3);
  });

  it('leaves out of a bundle what is not used', async () => {
    const whole = await bundle(folder, "export * from '@imglink/sdk'");
    const part = await bundle(folder, "export { getImage } from '@imglink/sdk'");
    expect(whole).toContain('idempotency-key');
    expect(whole).not.toMatch(/\b(?:import|require)\b\s*\(?\s*["'`]/);
    expect(part).not.toContain('idempotency-key');
    expect(part.length).toBeLessThan(whole.length / 1.5);
  });
});

describe('an upload with the SDK', () => {
  beforeAll(() => {
    inFolder(TSC, '--module', 'nodenext', '--target', 'es2022', '--types', 'node', ...NODE_PROGRAMS);
  });

  it('is one image, however often the connection is cut', async () => {
    await using proxy = await FaultyProxy.start(imglink.url, { afterSent: 20_000 }, 'before-answer', 'before-answer');
    let image: Uploaded | undefined;
    const made = await imagesAfter(async () => (image = await uploadFile(proxy.url, 'photo.jpg', 'Cut')));
    expect(image).toMatchObject({ sha256, title: 'Cut' });
    expect([made, proxy.cuts.length]).toEqual([1, 0]);
  });

  it('waits as Retry-After says', async () => {
    const busy = 'HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
    await using proxy = await FaultyProxy.start(imglink.url, { answer: busy });
    expect(await uploadFile(proxy.url, 'photo.jpg')).toMatchObject({ sha256 });
    const [first = 0, second = 0] = proxy.openedAt;
    expect(second - first).toBeGreaterThanOrEqual(1000);
  });

  it('gives up at once when it would have to wait for too long, and says why', async () => {
    await using limited = await ImgLink.start({ env: { UPLOADS_PER_HOUR: '1' } });
    await uploadFile(limited.url, 'photo.jpg');
    expect(await uploadFile(limited.url, 'photo.jpg')).toEqual({ code: 'rate-limited', status: 429 });
  });

  it('goes on where the connection was cut when there is much to send', async () => {
    // What follows the end of an image is no part of it, but is sent all the same.
    const large = Buffer.concat([photo, Buffer.alloc(10 * MIB)]);
    writeFileSync(join(folder, 'large.jpg'), large);
    await using proxy = await FaultyProxy.start(imglink.url, { afterSent: 4 * MIB }, { afterSent: 4 * MIB });
    const image = await uploadFile(proxy.url, 'large.jpg', 'Large');
    expect(image).toMatchObject({ title: 'Large', sha256: createHash('sha256').update(large).digest('hex') });
    expect(proxy.cuts).toEqual([]);
    expect(proxy.sentBytes).toBeLessThan(large.length + 2 * MIB);
  });

  it('goes on in a later call with what an earlier one began, also when a proxy answers in between', async () => {
    const large = Buffer.concat([photo, Buffer.alloc(10 * MIB)]);
    writeFileSync(join(folder, 'large.jpg'), large);
    const away = 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
    // fetch may take a connection of its own for the first bytes after the creation.
    const cut = { afterSent: 3 * MIB };
    await using proxy = await FaultyProxy.start(imglink.url, cut, cut, { answer: away });
    const image = await run<Continued>('go-on-later.js', [proxy.url, 'large.jpg']);
    expect(new Set(image.failures)).toEqual(new Set(['ConnectionLost', 'UnexpectedAnswer']));
    expect(image).toMatchObject({ keys: [image.key], sha256: createHash('sha256').update(large).digest('hex') });
    expect(proxy.sentBytes).toBeLessThan(large.length + 2 * MIB);
  });

  it('begins anew when the server no longer has what an earlier call began', async () => {
    const image = await run<Continued>('go-on-later.js', [imglink.url, 'large.jpg', 'Abcdefghij0']);
    expect(image).toMatchObject({ keys: [image.key], failures: [] });
    expect(image.deleteToken).toContain(image.key);
  });

  it('says what is wrong with a large file that is no image', async () => {
    writeFileSync(join(folder, 'zeros.bin'), Buffer.alloc(9 * MIB));
    expect(await uploadFile(imglink.url, 'zeros.bin')).toEqual({ code: 'unsupported-image', status: 415 });
  });

  it('says what is wrong with a file that is no image', async () => {
    expect(await uploadFile(imglink.url, 'package.json')).toEqual({ code: 'unsupported-image', status: 415 });
  });

  it('takes a stream, and the same request for one upload', async () => {
    const made = await imagesAfter(async () => {
      const first = await run<Uploaded>('upload-stream.js', [imglink.url], photo);
      const again = await run<Uploaded>('upload-stream.js', [imglink.url], photo);
      expect(first.sha256).toBe(sha256);
      expect(again).toEqual(first);
    });
    expect(made).toBe(1);
  });

  it('ends when the image is stored, though it was answered before', async () => {
    await using hasty = await ImgLink.start({ env: { UPLOAD_WAIT_MS: '0' } });
    const { key, deleteToken = '' } = await run<Uploaded>('upload-stream.js', [hasty.url], photo);
    expect(await run('read-and-delete.js', [hasty.url, key, deleteToken])).toEqual({
      width: 900,
      isThere: false,
      code: 'image-gone',
      status: 410,
    });
  });

  it('finds out when other bytes were received than sent', async () => {
    const other = 'f'.repeat(64);
    const body = JSON.stringify({ key: '00000000000', sha256: other, uploadSha256: other });
    const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
    await using liar = await FaultyProxy.start(imglink.url, { answer });
    const mismatch = { name: 'DigestMismatch', sent: sha256, received: other };
    expect(await uploadFile(liar.url, 'photo.jpg')).toMatchObject(mismatch);
  });

  it.each([0, 9 * MIB])('works on a page of another site, %i bytes more, and tells how far it is', async (more) => {
    const entry = "import { uploadFrom } from './upload-in-browser.js'; globalThis.uploadFrom = uploadFrom;";
    const content = await bundle(folder, entry);
    await using browser = await TestBrowser.start();
    await using watched = await browser.open();
    const { page } = watched;
    // The same process by another name is another site to a browser.
    await page.goto(`${imglink.url.replace('localhost', '127.0.0.1')}/health/live`);
    await page.addScriptTag({ type: 'module', content });
    await page.waitForFunction('globalThis.uploadFrom');
    const answer = await page.evaluate(
      async ([url, base64, padding]) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const { uploadFrom } = globalThis as unknown as { uploadFrom: (url?: string, file?: File) => Promise<unknown> };
        const parts = [bytes, new Uint8Array(padding)];
        return uploadFrom(url, new File(parts, 'photo.jpg', { type: 'image/jpeg' }));
      },
      [imglink.url, photo.toString('base64'), more] as const,
    );
    const sent = createHash('sha256').update(photo).update(Buffer.alloc(more)).digest('hex');
    expect(answer).toMatchObject({ sha256: sent, steps: expect.any(Number) });
    expect((answer as { steps: number }).steps).toBeGreaterThan(0);
  });
});

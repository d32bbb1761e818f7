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
const NODE_PROGRAMS = ['upload-file.ts', 'upload-stream.ts', 'read-and-delete.ts', 'resume-upload.ts'];
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

/** Packs the SDK and installs it, offline, in a folder outside of the repository. */
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

/** Runs an example and returns the JSON that it prints. Throws with its errors if it prints nothing. */
async function run<T>(program: string, args: string[], input?: Buffer): Promise<T> {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [printed, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (printed === '') throw new Error(errors);
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
  it('compiles with strict types, for Node and for browsers', () => {
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--target', 'es2022'];
    const node = ['--module', 'nodenext', '--lib', 'es2023', '--types', 'node', '--skipLibCheck', 'false'];
    expect(inFolder(TSC, ...strict, ...node, ...NODE_PROGRAMS)).toBe('');
    const browser = ['--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom'];
    expect(inFolder(TSC, ...strict, ...browser, '--noEmit', 'upload-in-browser.ts')).toBe('');
  });

  it('can be loaded with require()', () => {
    const program = "const { upload, getImage } = require('@imglink/sdk'); console.log(typeof upload, typeof getImage)";
    expect(inFolder(process.execPath, '--no-experimental-require-module', '-e', program)).toBe('function function\n');
  });

  it('has no links to files outside of the package, and complete metadata', () => {
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

  it('lets bundlers drop unused code', async () => {
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

  it('stores one image although the connection is lost three times', async () => {
    await using proxy = await FaultyProxy.start(imglink.url, { afterSent: 20_000 }, 'before-answer', 'before-answer');
    let image: Uploaded | undefined;
    const made = await imagesAfter(async () => (image = await uploadFile(proxy.url, 'photo.jpg', 'Cut')));
    expect(image).toMatchObject({ sha256, title: 'Cut' });
    expect([made, proxy.cuts.length]).toEqual([1, 0]);
  });

  it('waits for the time in Retry-After', async () => {
    const busy = 'HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
    await using proxy = await FaultyProxy.start(imglink.url, { answer: busy });
    expect(await uploadFile(proxy.url, 'photo.jpg')).toMatchObject({ sha256 });
    const [first = 0, second = 0] = proxy.openedAt;
    expect(second - first).toBeGreaterThanOrEqual(1000);
  });

  it('fails without a retry when Retry-After is longer than it may retry', async () => {
    await using limited = await ImgLink.start({ env: { UPLOADS_PER_HOUR: '1' } });
    await uploadFile(limited.url, 'photo.jpg');
    expect(await uploadFile(limited.url, 'photo.jpg')).toEqual({ code: 'rate-limited', status: 429 });
  });

  it('resumes a large upload after the last received byte', async () => {
    // imglink ignores bytes after the end of an image, so they can make an upload large.
    const large = Buffer.concat([photo, Buffer.alloc(10 * MIB)]);
    writeFileSync(join(folder, 'large.jpg'), large);
    await using proxy = await FaultyProxy.start(imglink.url, { afterSent: 4 * MIB }, { afterSent: 4 * MIB });
    const image = await uploadFile(proxy.url, 'large.jpg', 'Large');
    expect(image).toMatchObject({ title: 'Large', sha256: createHash('sha256').update(large).digest('hex') });
    expect(proxy.cuts).toEqual([]);
    expect(proxy.sentBytes).toBeLessThan(large.length + 2 * MIB);
  });

  it('resumes in a later call an upload that an earlier call created, also after an answer of a proxy', async () => {
    const large = Buffer.concat([photo, Buffer.alloc(10 * MIB)]);
    writeFileSync(join(folder, 'large.jpg'), large);
    const away = 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
    // Two cuts, because fetch may open a new connection for the first bytes after the creation.
    const cut = { afterSent: 3 * MIB };
    await using proxy = await FaultyProxy.start(imglink.url, cut, cut, { answer: away });
    const image = await run<Continued>('resume-upload.js', [proxy.url, 'large.jpg']);
    expect(new Set(image.failures)).toEqual(new Set(['ConnectionLost', 'UnexpectedAnswer']));
    expect(image).toMatchObject({ keys: [image.key], sha256: createHash('sha256').update(large).digest('hex') });
    expect(proxy.sentBytes).toBeLessThan(large.length + 2 * MIB);
  });

  it('starts a new upload when the server no longer has the upload of an earlier call', async () => {
    const image = await run<Continued>('resume-upload.js', [imglink.url, 'large.jpg', 'Abcdefghij0']);
    expect(image).toMatchObject({ keys: [image.key], failures: [] });
    expect(image.deleteToken).toContain(image.key);
  });

  it('fails with unsupported-image for a large file that is not an image', async () => {
    writeFileSync(join(folder, 'zeros.bin'), Buffer.alloc(9 * MIB));
    expect(await uploadFile(imglink.url, 'zeros.bin')).toEqual({ code: 'unsupported-image', status: 415 });
  });

  it('fails with unsupported-image for a file that is not an image', async () => {
    expect(await uploadFile(imglink.url, 'package.json')).toEqual({ code: 'unsupported-image', status: 415 });
  });

  it('uploads a stream, and stores one image for two requests with the same idempotency key', async () => {
    const made = await imagesAfter(async () => {
      const first = await run<Uploaded>('upload-stream.js', [imglink.url], photo);
      const again = await run<Uploaded>('upload-stream.js', [imglink.url], photo);
      expect(first.sha256).toBe(sha256);
      expect(again).toEqual(first);
    });
    expect(made).toBe(1);
  });

  it('resolves when the image is stored, although the server answered 202', async () => {
    await using hasty = await ImgLink.start({ env: { UPLOAD_WAIT_MS: '0' } });
    const { key, deleteToken = '' } = await run<Uploaded>('upload-stream.js', [hasty.url], photo);
    expect(await run('read-and-delete.js', [hasty.url, key, deleteToken])).toEqual({
      width: 900,
      isThere: false,
      code: 'image-gone',
      status: 410,
    });
  });

  it('fails when the server received other bytes than were sent', async () => {
    const other = 'f'.repeat(64);
    const body = JSON.stringify({ key: '00000000000', sha256: other, uploadSha256: other });
    const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
    await using liar = await FaultyProxy.start(imglink.url, { answer });
    const mismatch = { name: 'DigestMismatch', sent: sha256, received: other };
    expect(await uploadFile(liar.url, 'photo.jpg')).toMatchObject(mismatch);
  });

  it.each([0, 9 * MIB])('works on a page of another site with %i more bytes and reports progress', async (more) => {
    const entry = "import { uploadFrom } from './upload-in-browser.js'; globalThis.uploadFrom = uploadFrom;";
    const content = await bundle(folder, entry);
    await using browser = await TestBrowser.start();
    await using watched = await browser.open();
    const { page } = watched;
    // Browsers treat another host name as another site, even if it is the same process.
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

import { photoJpeg } from '#imaging/testing';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect } from 'vitest';

import { TestBrowser } from './harness/browser.js';
import { bundle } from './harness/bundle.js';
import { removeFolder } from './harness/child-process.js';
import { FaultyProxy } from './harness/faulty-proxy.js';
import { it as base } from './harness/fixtures.js';
import { ImgLink } from './harness/imglink.js';

const SDK = 'libs/sdk';
const MIB = 1024 * 1024;
const TSC = resolve('node_modules/.bin/tsc');
const STRICT = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--target', 'es2022'];
const NODE_PROGRAMS = ['upload-file.ts', 'upload-stream.ts', 'read-and-delete.ts', 'resume-upload.ts'];
const photo = await photoJpeg({ width: 900, height: 700 });
const sha256 = createHash('sha256').update(photo).digest('hex');

const it = base
  /** A folder outside of the repository where the packed SDK is installed, offline. */
  .extend('folder', { scope: 'file' }, ({ parts }) => {
    execFileSync(process.execPath, ['scripts/sdk.ts'], { stdio: 'ignore' });
    const tarball = readdirSync(`${SDK}/dist`).find((name) => name.endsWith('.tgz')) ?? '';
    const { dependencies } = JSON.parse(readFileSync(`${SDK}/package.json`, 'utf8')) as { dependencies: object };
    const folder = mkdtempSync(join(tmpdir(), 'imglink-sdk-'));
    parts.defer(() => removeFolder(folder));
    const onDisk = Object.fromEntries(
      [...Object.keys(dependencies), '@types/node'].map((name) => [name, `file:${resolve('node_modules', name)}`]),
    );
    const manifest = {
      type: 'module',
      dependencies: { ...onDisk, '@imglink/sdk': `file:${resolve(SDK, 'dist', tarball)}` },
    };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    inFolder(folder, 'npm', 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund');
    for (const name of readdirSync(`${SDK}/examples`)) cpSync(`${SDK}/examples/${name}`, join(folder, name));
    writeFileSync(join(folder, 'photo.jpg'), photo);
    return folder;
  })
  /** What the compiler prints about the examples for Node. */
  .extend('compilerOutput', { scope: 'file' }, ({ folder }) => {
    const node = ['--module', 'nodenext', '--lib', 'es2023', '--types', 'node', '--skipLibCheck', 'false'];
    return inFolder(folder, TSC, ...STRICT, ...node, ...NODE_PROGRAMS);
  })
  /** The folder, with the compiled examples. */
  .extend('examples', { scope: 'file' }, ({ folder, compilerOutput: _compiled }) => folder);
/** Runs a tool; throws with its output when it fails. */
function inFolder(folder: string, tool: string, ...args: string[]): string {
  try {
    return execFileSync(tool, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${tool} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}

/** Runs an example and returns the JSON that it prints. Throws with its errors if it prints nothing. */
async function run<T>(folder: string, program: string, args: string[], input?: Buffer): Promise<T> {
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

const uploadFile = (folder: string, url: string, ...args: string[]) =>
  run<Uploaded>(folder, 'upload-file.js', [url, ...args]);
const imagesAfter = async (imglink: ImgLink, work: () => Promise<unknown>) => {
  const before = (await imglink.files('images')).length;
  await work();
  await imglink.swept();
  return (await imglink.files('images')).length - before;
};

describe('the package', () => {
  it('compiles with strict types, for Node and for browsers', ({ folder, compilerOutput }) => {
    expect(compilerOutput).toBe('');
    const browser = ['--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom'];
    expect(inFolder(folder, TSC, ...STRICT, ...browser, '--noEmit', 'upload-in-browser.ts')).toBe('');
  });

  it('can be loaded with require()', ({ folder }) => {
    const program = "const { upload, getImage } = require('@imglink/sdk'); console.log(typeof upload, typeof getImage)";
    expect(inFolder(folder, process.execPath, '--no-experimental-require-module', '-e', program)).toBe(
      'function function\n',
    );
  });

  it('has no links to files outside of the package, and complete metadata', ({ folder }) => {
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

  it('lets bundlers drop unused code', async ({ folder }) => {
    const whole = await bundle(folder, "export * from '@imglink/sdk'");
    const part = await bundle(folder, "export { getImage } from '@imglink/sdk'");
    expect(whole).toContain('idempotency-key');
    expect(whole).not.toMatch(/\b(?:import|require)\b\s*\(?\s*["'`]/);
    expect(part).not.toContain('idempotency-key');
    expect(part.length).toBeLessThan(whole.length / 1.5);
  });
});

describe('an upload with the SDK', () => {
  it('stores one image although the connection is lost three times', async ({ imglink, examples }) => {
    await using proxy = await FaultyProxy.start(imglink.url, { afterSent: 20_000 }, 'before-answer', 'before-answer');
    let image: Uploaded | undefined;
    const made = await imagesAfter(
      imglink,
      async () => (image = await uploadFile(examples, proxy.url, 'photo.jpg', 'Cut')),
    );
    expect(image).toMatchObject({ sha256, title: 'Cut' });
    expect([made, proxy.cuts.length]).toEqual([1, 0]);
  });

  it('waits for the time in Retry-After', async ({ imglink, examples }) => {
    const busy = 'HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
    await using proxy = await FaultyProxy.start(imglink.url, { answer: busy });
    expect(await uploadFile(examples, proxy.url, 'photo.jpg')).toMatchObject({ sha256 });
    const [first = 0, second = 0] = proxy.openedAt;
    expect(second - first).toBeGreaterThanOrEqual(1000);
  });

  it('fails without a retry when Retry-After is longer than it may retry', async ({ examples }) => {
    await using limited = await ImgLink.start({ env: { UPLOADS_PER_HOUR: '1' } });
    await uploadFile(examples, limited.url, 'photo.jpg');
    expect(await uploadFile(examples, limited.url, 'photo.jpg')).toEqual({ code: 'rate-limited', status: 429 });
  });

  it('resumes a large upload after the last received byte', async ({ imglink, examples }) => {
    // imglink ignores bytes after the end of an image, so they can make an upload large.
    const large = Buffer.concat([photo, Buffer.alloc(10 * MIB)]);
    writeFileSync(join(examples, 'large.jpg'), large);
    await using proxy = await FaultyProxy.start(imglink.url, { afterSent: 4 * MIB }, { afterSent: 4 * MIB });
    const image = await uploadFile(examples, proxy.url, 'large.jpg', 'Large');
    expect(image).toMatchObject({ title: 'Large', sha256: createHash('sha256').update(large).digest('hex') });
    expect(proxy.cuts).toEqual([]);
    expect(proxy.sentBytes).toBeLessThan(large.length + 2 * MIB);
  });

  it('resumes in a later call an upload that an earlier call created, also after an answer of a proxy', async ({
    imglink,
    examples,
  }) => {
    const large = Buffer.concat([photo, Buffer.alloc(10 * MIB)]);
    writeFileSync(join(examples, 'large.jpg'), large);
    const away = 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
    // Two cuts, because fetch may open a new connection for the first bytes after the creation.
    const cut = { afterSent: 3 * MIB };
    await using proxy = await FaultyProxy.start(imglink.url, cut, cut, { answer: away });
    const image = await run<Continued>(examples, 'resume-upload.js', [proxy.url, 'large.jpg']);
    expect(new Set(image.failures)).toEqual(new Set(['ConnectionLost', 'UnexpectedAnswer']));
    expect(image).toMatchObject({ keys: [image.key], sha256: createHash('sha256').update(large).digest('hex') });
    expect(proxy.sentBytes).toBeLessThan(large.length + 2 * MIB);
  });

  it('starts a new upload when the server no longer has the upload of an earlier call', async ({
    imglink,
    examples,
  }) => {
    const image = await run<Continued>(examples, 'resume-upload.js', [imglink.url, 'large.jpg', 'Abcdefghij0']);
    expect(image).toMatchObject({ keys: [image.key], failures: [] });
    expect(image.deleteToken).toContain(image.key);
  });

  it('fails with unsupported-image for a large file that is not an image', async ({ imglink, examples }) => {
    writeFileSync(join(examples, 'zeros.bin'), Buffer.alloc(9 * MIB));
    expect(await uploadFile(examples, imglink.url, 'zeros.bin')).toEqual({ code: 'unsupported-image', status: 415 });
  });

  it('fails with unsupported-image for a file that is not an image', async ({ imglink, examples }) => {
    expect(await uploadFile(examples, imglink.url, 'package.json')).toEqual({ code: 'unsupported-image', status: 415 });
  });

  it('uploads a stream, and stores one image for two requests with the same idempotency key', async ({
    imglink,
    examples,
  }) => {
    const made = await imagesAfter(imglink, async () => {
      const first = await run<Uploaded>(examples, 'upload-stream.js', [imglink.url], photo);
      const again = await run<Uploaded>(examples, 'upload-stream.js', [imglink.url], photo);
      expect(first.sha256).toBe(sha256);
      expect(again).toEqual(first);
    });
    expect(made).toBe(1);
  });

  it('resolves when the image is stored, although the server answered 202', async ({ examples }) => {
    await using hasty = await ImgLink.start({ env: { UPLOAD_WAIT_MS: '0' } });
    const { key, deleteToken = '' } = await run<Uploaded>(examples, 'upload-stream.js', [hasty.url], photo);
    expect(await run(examples, 'read-and-delete.js', [hasty.url, key, deleteToken])).toEqual({
      width: 900,
      isThere: false,
      code: 'image-gone',
      status: 410,
    });
  });

  it('fails when the server received other bytes than were sent', async ({ imglink, examples }) => {
    const other = 'f'.repeat(64);
    const body = JSON.stringify({ key: '00000000000', sha256: other, uploadSha256: other });
    const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
    await using liar = await FaultyProxy.start(imglink.url, { answer });
    const mismatch = { name: 'DigestMismatch', sent: sha256, received: other };
    expect(await uploadFile(examples, liar.url, 'photo.jpg')).toMatchObject(mismatch);
  });

  it.for([0, 9 * MIB])(
    'works on a page of another site with %i more bytes and reports progress',
    async (more, { imglink, examples }) => {
      const entry = "import { uploadFrom } from './upload-in-browser.js'; globalThis.uploadFrom = uploadFrom;";
      const content = await bundle(examples, entry);
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
          const { uploadFrom } = globalThis as unknown as {
            uploadFrom: (url?: string, file?: File) => Promise<unknown>;
          };
          const parts = [bytes, new Uint8Array(padding)];
          return uploadFrom(url, new File(parts, 'photo.jpg', { type: 'image/jpeg' }));
        },
        [imglink.url, photo.toString('base64'), more] as const,
      );
      const sent = createHash('sha256').update(photo).update(Buffer.alloc(more)).digest('hex');
      expect(answer).toMatchObject({ sha256: sent, steps: expect.any(Number) });
      expect((answer as { steps: number }).steps).toBeGreaterThan(0);
    },
  );
});

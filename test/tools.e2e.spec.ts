import { photoJpeg, photoPng } from '#imaging/testing';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';
import { parse } from 'yaml';

import { removeFolder } from './harness/child-process.js';
import { it as base } from './harness/fixtures.js';
import { ImgLink } from './harness/imglink.js';
import { type CustomUploader, shareX } from './harness/sharex.js';

const PAGE = new URL('../docs/tools.md', import.meta.url);
const HOST = 'https://img.example';

const text = await readFile(PAGE, 'utf8');
const jpeg = await photoJpeg({ width: 400, height: 300 });

/** Where the scripts run. */
const it = base.extend('folder', { scope: 'file' }, async ({ parts }) => {
  const folder = await mkdtemp(join(tmpdir(), 'imglink-tools-'));
  parts.defer(() => removeFolder(folder));
  await writeFile(join(folder, 'photo.jpg'), jpeg);
  await writeFile(join(folder, 'screenshot.png'), await photoPng({ width: 40, height: 30 }));
  // It needs a screen; here it takes the same picture each time.
  await writeFile(join(folder, 'flameshot'), '#!/bin/sh\n[ "$*" = "gui --raw" ] && cat screenshot.png\n');
  await chmod(join(folder, 'flameshot'), 0o755);
  return folder;
});

const blocks = (language: string, of = text) =>
  [...of.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block = '']) => block);
const section = (title: string) => text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';

/** Runs a script in the folder as its reader would; returns its output. */
async function run(
  imglink: ImgLink,
  folder: string,
  script: string,
  env: Record<string, string> = {},
): Promise<string> {
  const path = `${folder}:${process.env.PATH}`;
  const options = { cwd: folder, env: { PATH: path, IMGLINK: imglink.url, ...env } };
  return (await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], options)).stdout;
}

describe('docs/tools.md', () => {
  it.for(['curl', 'Flameshot', 'Anything that knows Imgur'])(
    'has lines for %s that work as they stand',
    async (title, { imglink, folder }) => {
      const scripts = blocks('sh', section(title));
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) {
        const links =
          (await run(imglink, folder, script)).match(/http:\/\/[^\s"]+\/(?:gallery|i)\/[0-9A-Za-z.]+/g) ?? [];
        expect([script, links.length > 0]).toEqual([script, true]);
        for (const link of links) expect((await fetch(link)).status).toBe(200);
      }
    },
  );

  it('has a workflow whose step shows the picture', async ({ imglink, folder }) => {
    const [workflow] = blocks('yaml', section('GitHub Actions')).map(
      (block) => parse(block) as { jobs: { screenshot: { env: object; steps: { run?: string }[] } } },
    );
    expect(workflow?.jobs.screenshot.env).toEqual({ IMGLINK: HOST });
    const script = workflow?.jobs.screenshot.steps.find((step) => step.run)?.run ?? '';
    const files = { GITHUB_STEP_SUMMARY: join(folder, 'summary'), GITHUB_OUTPUT: join(folder, 'output') };
    await run(imglink, folder, script, files);
    const picture = /^!\[screenshot\]\((http\S+\.png)\)$/m.exec(await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'))?.[1];
    expect((await fetch(picture ?? '')).headers.get('content-type')).toBe('image/png');
    expect(await readFile(files.GITHUB_OUTPUT, 'utf8')).toMatch(/^link=http\S+\/gallery\/\w{11}$/m);
  });

  it('has a configuration of PicGo whose field and path are right', async ({ imglink }) => {
    const [config] = blocks('json', section('PicGo')).map(
      (block) => JSON.parse(block) as { picBed: { 'web-uploader': Record<'url' | 'paramName' | 'jsonPath', string> } },
    );
    const { url = '', paramName = '', jsonPath = '' } = config?.picBed['web-uploader'] ?? {};
    const body = new FormData();
    body.append(paramName, new Blob([new Uint8Array(jpeg)]), 'photo.jpg');
    const answer = await fetch(url.replace(HOST, imglink.url), { method: 'POST', body });
    const address = ((await answer.json()) as Record<string, string>)[jsonPath] ?? '';
    expect((await fetch(address)).headers.get('content-type')).toBe('image/jpeg');
  });

  it("has an address for Greenshot at which its calls are answered in Greenshot's XML", async ({ imglink }) => {
    const api = /^ImgurApi3Url=(.*)$/m.exec(blocks('ini', section('Greenshot'))[0] ?? '')?.[1] ?? '';
    const ask = (method: string, path: string, body?: Buffer) =>
      fetch(api.replace(HOST, imglink.url) + path, {
        method,
        headers: { 'content-type': 'image/jpeg', authorization: 'Client-ID abc' },
        ...(body && { body: new Uint8Array(body) }),
      });
    const fieldOf = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
    const uploaded = await (await ask('POST', '/upload.xml?title=A%20lake&name=lake.jpg', jpeg)).text();
    const id = fieldOf(uploaded, 'id') ?? '';
    expect((await fetch(fieldOf(uploaded, 'link') ?? '')).status).toBe(200);
    expect(fieldOf(await (await ask('GET', `/image/${id}.xml`)).text(), 'title')).toBe('A lake');
    expect((await ask('DELETE', `/image/${fieldOf(uploaded, 'deletehash')}.xml`)).status).toBe(200);
    expect((await ask('GET', `/image/${id}.xml`)).status).toBe(404);
  });
});

describe('/sharex.sxcu', () => {
  const uploader = async (imglink: ImgLink) => {
    const response = await imglink.get('/sharex.sxcu');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="imglink.sxcu"');
    return (await response.json()) as CustomUploader;
  };

  it('makes ShareX upload here, with the page, a thumbnail and a delete link', async ({ imglink }) => {
    const result = await shareX(await uploader(imglink), new File([new Uint8Array(jpeg)], 'screenshot.jpg'));
    if (!result.isSuccess) throw new Error(result.error);
    expect((await fetch(result.url)).status).toBe(200);
    expect((await fetch(result.thumbnailUrl)).headers.get('content-type')).toBe('image/webp');
    // A browser opens it and its owner presses the button.
    expect((await fetch(result.deletionUrl)).status).toBe(200);
    expect((await fetch(result.deletionUrl, { method: 'POST' })).status).toBe(200);
    expect((await fetch(result.url)).status).toBe(410);
  });

  it('has a link at once when the image is not stored yet', async ({ imglink }) => {
    const { Headers: headers, ...rest } = await uploader(imglink);
    const asked = { ...rest, Headers: { ...headers, Prefer: 'respond-async' } };
    const result = await shareX(asked, new File([new Uint8Array(jpeg)], 'screenshot.jpg'));
    if (!result.isSuccess) throw new Error(result.error);
    expect(result.url).toMatch(new RegExp(`^${imglink.url}/gallery/\\w{11}$`));
    expect(result.deletionUrl).toMatch(new RegExp(`^${imglink.url}/delete/\\w{26}$`));
  });

  it('makes ShareX show the error', async ({ imglink }) => {
    const result = await shareX(await uploader(imglink), new File(['no image'], 'notes.txt'));
    expect(result).toEqual({ isSuccess: false, error: expect.stringMatching(/JPEG/) as string });
  });

  it('names the host of the request', async () => {
    await using elsewhere = await ImgLink.start({ env: { PUBLIC_URL: HOST } });
    const file = (await (await elsewhere.get('/sharex.sxcu')).json()) as CustomUploader & { Name: string };
    expect([file.Name, file.RequestURL]).toEqual(['imglink (img.example)', `${HOST}/v1/images`]);
  });
});

import { photoPng } from '#imaging/testing';
import { ImgurClient } from 'imgur';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Upload } from 'tus-js-client';
import { describe, expect } from 'vitest';

import { type Client, it as base, keyOf, newAccount } from './harness/account-clients.js';
import { Accounts, ADMIN_TOKEN, bearer } from './harness/accounts.js';
import type { ImgLink } from './harness/imglink.js';
import { PyImgur } from './harness/pyimgur.js';
import { type CustomUploader, shareX } from './harness/sharex.js';
import { TlsFront } from './harness/tls-front.js';

const png = await photoPng({ width: 60, height: 40 });

/** An imglink that is closed to everybody without credentials. */
const it = base
  .extend('settings', { scope: 'file' }, { ADMIN_TOKEN, UPLOAD_ACCESS: 'key' })
  .extend('front', { scope: 'file' }, async ({ parts, imglink }) => parts.use(await TlsFront.start(imglink.url)));

/** What the member may do with an image: an image of nobody, or of another account, cannot be changed. */
const change = ({ client }: { client: Client }, key: string) =>
  client.outcome('PATCH', `/v1/images/${key}`, { title: 'A lake' });

describe('the npm package imgur', () => {
  const image = { image: png.toString('base64'), type: 'base64' as const };
  // The client allows another host only together with a RapidAPI key.
  const clientOf = (rapidApiHost: string, clientId: string) =>
    new ImgurClient({ clientId, rapidApiKey: 'anything', rapidApiHost });

  it('uploads with an API key as its Client-ID', async ({ front, member }) => {
    const { success, data } = await clientOf(front.host, member.key.key).upload(image);
    const { id } = data as unknown as { id: string };
    expect([success, await change(member, id)]).toEqual([true, '200']);
  });

  it.for<[string, string]>([
    ['anything', 'Use an API key as the Client-ID.'],
    ['imk_wrong', 'The access token provided is invalid.'],
  ])('is refused with the Client-ID %s', async ([clientId, error], { front }) => {
    const { success, status, data } = await clientOf(front.host, clientId).upload(image);
    expect([success, status, JSON.stringify(data)]).toEqual([false, 401, expect.stringContaining(error)]);
  });
});

describe('pyimgur', () => {
  it.for(['Client-ID', 'Bearer'])('works with an API key as its %s', async (scheme, { imglink, admin }) => {
    const { key } = await keyOf(admin, (await newAccount(admin)).id);
    const client = new PyImgur(imglink.url, `${scheme} ${key.key}`);
    const lake = await client.upload(png, { title: 'A lake' });
    const other = await client.upload(png);
    expect((await client.find('image', lake.id)).title).toBe('A lake');
    expect(await client.update('image', lake, 'Two lakes')).toBe(true);
    expect((await client.find('image', lake.id)).title).toBe('Two lakes');
    // It makes the addresses of thumbnails from the link.
    const small = new URL(lake.link.replace(/\.(?=[^.]*$)/, 's.'));
    expect((await imglink.get(small.pathname)).status).toBe(200);

    const album = await client.createAlbum([lake, other]);
    const idsIn = async () => (await client.find('album', album.id)).images.map(({ id }) => id);
    expect(await idsIn()).toEqual([lake.id, other.id]);
    const third = await client.upload(png, { album_id: album.id });
    expect(await client.addImages(album, [third])).toBe(true);
    expect(await client.removeImages(album, [lake])).toBe(true);
    expect(await idsIn()).toEqual([other.id, third.id]);
    expect(await client.update('album', album, 'Lakes')).toBe(true);
    expect((await client.find('album', album.id)).title).toBe('Lakes');

    const user = await client.user();
    expect(await client.list(user, 'images')).toEqual([third.id, other.id, lake.id]);
    expect(await client.list(user, 'albums')).toEqual([album.id]);
    expect(await client.delete('album', album)).toBe(true);
    expect(await client.delete('image', lake)).toBe(true);
    await expect(client.find('image', lake.id)).rejects.toThrow('ResourceNotFoundError');
    expect(await client.list(user, 'images')).toEqual([third.id, other.id]);
  });

  it('is refused without a key', async ({ imglink }) => {
    const refused = new PyImgur(imglink.url, 'Client-ID anything').upload(png);
    await expect(refused).rejects.toThrow('401: Imgur ERROR message: Authentication required. Use an API key');
  });
});

describe('tus-js-client', () => {
  /** Resolves with the URL of the upload, which ends with the key of the image. */
  const upload = (imglink: ImgLink, headers: Record<string, string>) =>
    new Promise<string>((resolve, reject) => {
      const options = { endpoint: `${imglink.url}/files`, chunkSize: 1_000, headers, retryDelays: [] };
      const sent = new Upload(png, { ...options, onSuccess: () => resolve(sent.url ?? ''), onError: reject });
      sent.start();
    });

  it('uploads in several requests with an API key in its headers', async ({ imglink, member }) => {
    const url = await upload(imglink, bearer(member.key.key));
    expect(await change(member, url.slice(-11))).toBe('200');
  });

  it('is refused without a key', async ({ imglink }) => {
    await expect(upload(imglink, {})).rejects.toThrow('response code: 401');
  });
});

describe('curl', () => {
  /** Sends the image as a form, as in the README; returns the status and the answer. */
  const curl = async (imglink: ImgLink, ...options: string[]) => {
    const form = ['--form', 'image=@-;filename=lake.png', `${imglink.url}/v1/images`];
    const sending = promisify(execFile)('curl', ['--silent', '--write-out', '\n%{http_code}', ...options, ...form]);
    sending.child.stdin?.end(png);
    const [body = '', status] = (await sending).stdout.split('\n');
    return { ...(JSON.parse(body) as { key?: string; code?: string }), status };
  };

  it('uploads with the key in a header', async ({ imglink, member }) => {
    const { status, key = '' } = await curl(imglink, '--oauth2-bearer', member.key.key);
    expect([status, await change(member, key)]).toEqual(['200', '200']);
  });

  it('is refused without a key', async ({ imglink }) => {
    expect(await curl(imglink)).toMatchObject({ status: '401', code: 'credentials-required' });
  });
});

describe('ShareX', () => {
  const file = () => new File([new Uint8Array(png)], 'lake.png');
  const uploaderOf = async (answer: Response) => (await answer.json()) as CustomUploader;

  it('uploads with the file that a signed-in person downloads', async ({ imglink, member }) => {
    const cookie = await new Accounts(imglink).session(member.key.key);
    const headers = { cookie, origin: imglink.url };
    const answer = await fetch(`${imglink.url}/sharex.sxcu`, { method: 'POST', headers });
    expect([answer.headers.get('cache-control'), answer.headers.get('content-disposition')]).toEqual([
      'private, no-store',
      'attachment; filename="imglink.sxcu"',
    ]);
    const uploader = await uploaderOf(answer);
    const result = await shareX(uploader, file());
    if (!result.isSuccess) throw new Error(result.error);
    expect(await change(member, result.url.slice(-11))).toBe('200');

    const keys = await member.client.json<{ items: { name: string; scopes: string[] }[] }>('GET', '/v1/keys');
    expect(keys.items.find(({ name }) => name === 'ShareX')?.scopes).toEqual(['upload']);
  });

  it('says what is missing with the file that everybody can download', async ({ imglink }) => {
    const answer = await imglink.get('/sharex.sxcu', bearer(ADMIN_TOKEN));
    const text = await answer.clone().text();
    expect(text).not.toMatch(/imk_|Authorization/);
    const result = await shareX(await uploaderOf(answer), file());
    expect(result).toEqual({ isSuccess: false, error: expect.stringContaining('API key') as string });
  });
});

describe('the upload page', () => {
  it('asks to sign in, and opens for who is signed in', async ({ imglink, member }) => {
    const closed = await imglink.get('/');
    expect([closed.status, closed.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    expect(await closed.text()).toContain('href="/sign-in"');
    const cookie = await new Accounts(imglink).session(member.key.key);
    expect(await (await imglink.get('/', { cookie })).text()).toContain('data-account="member"');
  });
});

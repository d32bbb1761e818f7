import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createClient } from './create-client.js';
import { ConnectionLost, DeadlineExceeded, ImgLinkError, UnexpectedAnswer } from './errors.js';
import { client as sharedClient } from './generated/client.gen.js';
import { getImage } from './generated/sdk.gen.js';
import { VERSION } from './generated/version.gen.js';
import { Imglink, type ImglinkOptions } from './imglink.js';
import type { LogEntry } from './log.js';
import { upload } from './upload.js';

const baseUrl = 'https://img.example';
const JSON_TYPE = { 'content-type': 'application/json' };
const NETWORK = new TypeError('fetch failed');
type Step = Response | Error | 'silence';

const image = () => Response.json({ key: '4fYk2aXbQ9Z', width: 900 });
const page = (status: number, headers = {}) =>
  new Response('<html>Bad gateway</html>', { status, headers: { 'content-type': 'text/html', ...headers } });
const problem = (status: number, code: string, headers = {}) =>
  new Response(JSON.stringify({ type: 'about:blank', title: code, status, detail: 'No.', instance: '/', code }), {
    status,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': 'request-1', ...headers },
  });

/** A client of an installation that gives these answers in turn. `requests` are those that it received. */
function installation(steps: Step[], options: Partial<ImglinkOptions> = {}) {
  const requests: Request[] = [];
  const fetch = (input: RequestInfo | URL, init?: RequestInit) => {
    requests.push(new Request(input, init));
    const step = steps.shift() ?? new Error('There were more requests than answers.');
    if (step === 'silence') return new Promise<Response>(() => undefined);
    return step instanceof Error ? Promise.reject(step) : Promise.resolve(step);
  };
  return { requests, imglink: new Imglink({ baseUrl, fetch, ...options }) };
}

/** Advances the fake time until the call has ended. Returns the error that it threw. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  const settled = call.then(
    () => undefined,
    (error: unknown) => error,
  );
  await vi.runAllTimersAsync();
  return settled;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('fails at once without a baseUrl, or with a wrong one', async () => {
  expect(() => new Imglink({} as ImglinkOptions)).toThrow(/baseUrl is missing/);
  expect(() => new Imglink({ baseUrl: 'img.example' })).toThrow(TypeError);
  expect(() => createClient({ baseUrl: 'img.example' })).toThrow(TypeError);
  await expect(upload(new Uint8Array(3))).rejects.toThrow(/baseUrl is missing/);
  await expect(getImage({ client: sharedClient, path: { key: 'a' } })).rejects.toThrow(/baseUrl is missing/);
});

it('throws the problem of an error answer, with status, code, request id and headers', async () => {
  const { imglink } = installation([problem(404, 'image-not-found', { server: 'imglink' })]);
  const error = await failureOf(imglink.get('4fYk2aXbQ9Z'));
  expect(error).toBeInstanceOf(ImgLinkError);
  expect(error).toMatchObject({ status: 404, code: 'image-not-found', requestId: 'request-1' });
  expect((error as ImgLinkError).headers.get('server')).toBe('imglink');
});

it.each([200, 404])('throws a typed error for the page of a proxy with status %i', async (status) => {
  const { imglink, requests } = installation([page(status)]);
  const error = await failureOf(imglink.get('4fYk2aXbQ9Z'));
  expect(error).toBeInstanceOf(UnexpectedAnswer);
  expect(error).toMatchObject({ status, code: 'unknown', text: '<html>Bad gateway</html>' });
  expect(requests).toHaveLength(1);
});

it('throws a typed error for JSON that is cut off', async () => {
  const { imglink } = installation([new Response('{"key":', { headers: JSON_TYPE })]);
  expect(await failureOf(imglink.get('4fYk2aXbQ9Z'))).toBeInstanceOf(UnexpectedAnswer);
});

it('returns a problem for the page of a proxy without throwOnError', async () => {
  const { imglink } = installation([page(404)]);
  const { error } = await getImage({ client: imglink.client, path: { key: 'a' }, throwOnError: false });
  expect(error).toMatchObject({ status: 404, code: 'unknown' });
});

it('retries reads and deletes after lost connections and transient errors', async () => {
  const { imglink, requests } = installation([NETWORK, page(502), problem(503, 'overloaded'), image()]);
  const read = imglink.get('4fYk2aXbQ9Z');
  await vi.runAllTimersAsync();
  expect(await read).toMatchObject({ width: 900 });
  expect(requests).toHaveLength(4);
  const gone = installation([NETWORK, problem(410, 'image-gone')]);
  expect(await failureOf(gone.imglink.delete('4fYk2aXbQ9Z', 'token'))).toBeUndefined();
  expect(gone.requests.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
});

it('waits for Retry-After, and fails at once if that is later than retryForMs', async () => {
  const start = Date.now();
  const { imglink } = installation([problem(429, 'rate-limited', { 'retry-after': '7' }), image()]);
  const read = imglink.get('4fYk2aXbQ9Z').then(() => Date.now() - start);
  await vi.runAllTimersAsync();
  expect(await read).toBeGreaterThanOrEqual(7000);
  const limited = installation([problem(429, 'rate-limited', { 'retry-after': '3600' })]);
  expect(await failureOf(limited.imglink.get('4fYk2aXbQ9Z'))).toMatchObject({ status: 429, retryAfterSeconds: 3600 });
});

it('ends each attempt after the idle timeout, and the call after retryForMs', async () => {
  const start = Date.now();
  const { imglink, requests } = installation(Array(9).fill('silence'));
  const error = await failureOf(imglink.get('4fYk2aXbQ9Z'));
  expect(error).toBeInstanceOf(ConnectionLost);
  expect(requests.length).toBeGreaterThan(1);
  expect(Date.now() - start).toBeLessThan(200_000);
});

it('ends a call at its deadline, without another attempt', async () => {
  const { imglink, requests } = installation(['silence', 'silence'], { deadlineMs: 5000, idleTimeoutMs: 60_000 });
  expect(await failureOf(imglink.get('4fYk2aXbQ9Z'))).toBeInstanceOf(DeadlineExceeded);
  expect(requests).toHaveLength(1);
});

it('fails for a body that stalls, and reads a slow one to its end', async () => {
  const slow = (chunks: string[]) =>
    new ReadableStream({
      async pull(controller) {
        const chunk = chunks.shift();
        if (chunk === undefined) return new Promise(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 40_000));
        if (chunk === '') controller.close();
        else controller.enqueue(new TextEncoder().encode(chunk));
      },
    });
  const whole = installation([new Response(slow(['{"wid', 'th":', '9}', '']), { headers: JSON_TYPE })]);
  const read = whole.imglink.get('4fYk2aXbQ9Z');
  await vi.runAllTimersAsync();
  expect(await read).toMatchObject({ width: 9 });
  const stuck = installation([new Response(slow(['{"wid']), { headers: JSON_TYPE })], { retryForMs: 0 });
  expect(await failureOf(stuck.imglink.get('4fYk2aXbQ9Z'))).toMatchObject({ name: 'ConnectionLost' });
});

it('does not retry after an error of the caller', async () => {
  const { imglink, requests } = installation([image()]);
  const onProgress = () => {
    throw new RangeError('There is no progress bar.');
  };
  const fetch = async (_url: unknown, init?: RequestInit) => {
    await new Response(init?.body as BodyInit).arrayBuffer();
    return image();
  };
  const reading = new Imglink({ baseUrl, fetch });
  expect(await failureOf(reading.upload(new Uint8Array(9), { onProgress }))).toBeInstanceOf(RangeError);
  const headers = { 'x-name': 'a\nb' };
  const wrong = getImage({ client: imglink.client, path: { key: 'a' }, headers } as Parameters<typeof getImage>[0]);
  expect(await failureOf(wrong)).toBeInstanceOf(TypeError);
  expect(requests).toHaveLength(0);
});

it('ends when its signal aborts, also between two attempts', async () => {
  const { imglink } = installation([NETWORK, 'silence']);
  const controller = new AbortController();
  const reason = new Error('Enough.');
  setTimeout(() => controller.abort(reason), 100);
  expect(await failureOf(imglink.get('4fYk2aXbQ9Z', { signal: controller.signal }))).toBe(reason);
});

it('sends its User-Agent, and the API key where there is no delete token, and logs each request', async () => {
  const entries: LogEntry[] = [];
  const options = { apiKey: 'imk_a_b', logger: (entry: LogEntry) => void entries.push(entry) };
  const gone = new Response(null, { status: 204, headers: { 'x-request-id': 'request-2' } });
  const { imglink, requests } = installation([NETWORK, image(), gone], options);
  const read = imglink.get('4fYk2aXbQ9Z');
  await vi.runAllTimersAsync();
  await read;
  await imglink.delete('4fYk2aXbQ9Z', 'token');
  expect(requests.map(({ headers }) => headers.get('authorization'))).toEqual([
    'Bearer imk_a_b',
    'Bearer imk_a_b',
    'Bearer token',
  ]);
  expect(requests[0]?.headers.get('user-agent')).toBe(`imglink-sdk/${VERSION}`);
  expect(entries.map(({ event }) => event)).toEqual(['failure', 'retry', 'answer', 'answer']);
  expect(entries.at(-1)).toMatchObject({ method: 'DELETE', status: 204, requestId: 'request-2' });
});

it('takes a 204 with an empty body, which browsers make behind a service worker', async () => {
  const gone = Object.defineProperty(new Response(null, { status: 204 }), 'body', { value: new Response('').body });
  await expect(installation([gone]).imglink.delete('4fYk2aXbQ9Z', 'token')).resolves.toBeUndefined();
});

it('lists the images of the account page by page, and requests no page that is not needed', async () => {
  const pageOf = (keys: string[], next: string | null) => Response.json({ items: keys.map((key) => ({ key })), next });
  const listed = installation([pageOf(['c', 'b'], 'b'), pageOf(['a'], null)], { apiKey: 'imk_x' });
  const keys: string[] = [];
  for await (const { key } of listed.imglink.images()) keys.push(key);
  expect(keys).toEqual(['c', 'b', 'a']);
  expect(listed.requests.map(({ url }) => url.slice(baseUrl.length))).toEqual([
    '/v1/account/images?limit=100',
    '/v1/account/images?limit=100&before=b',
  ]);
  expect(listed.requests.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer imk_x', 'Bearer imk_x']);

  const begun = installation([pageOf(['c', 'b'], 'b')]);
  for await (const { key } of begun.imglink.images()) if (key === 'b') break;
  expect(begun.requests).toHaveLength(1);
});

it('edits an image by its delete token, or by the API key', async () => {
  const { imglink, requests } = installation([image(), image()], { apiKey: 'imk_x' });
  await imglink.edit('4fYk2aXbQ9Z', { title: null });
  await imglink.edit('4fYk2aXbQ9Z', { title: 'A lake' }, 'token');
  const sent = requests.map(async (request) => [
    request.method,
    request.headers.get('authorization'),
    await request.json(),
  ]);
  expect(await Promise.all(sent)).toEqual([
    ['PATCH', 'Bearer imk_x', { title: null }],
    ['PATCH', 'Bearer token', { title: 'A lake' }],
  ]);
});

it('creates and reads albums, and reads the account', async () => {
  const answers = [
    Response.json({ key: 'album', editToken: 'e' }),
    Response.json({ key: 'album' }),
    Response.json({ id: '1' }),
  ];
  const { imglink, requests } = installation(answers);
  expect(await imglink.createAlbum({ title: 'Lakes', images: ['a'] })).toEqual({ key: 'album', editToken: 'e' });
  expect(await imglink.album('album')).toEqual({ key: 'album' });
  expect(await imglink.account()).toEqual({ id: '1' });
  expect(requests.map(({ method, url }) => `${method} ${url.slice(baseUrl.length)}`)).toEqual([
    'POST /v1/albums',
    'GET /v1/albums/album',
    'GET /v1/account',
  ]);
});

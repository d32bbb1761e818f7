import { photoJpeg } from '#imaging/testing';
import { expect } from 'vitest';

import { AppProcess } from './harness/app-process.js';
import { Edge } from './harness/edge.js';
import { itWithOwnS3 } from './harness/stack-fixtures.js';
import type { UploadAnswer } from './harness/imglink.js';
import { until } from './harness/until.js';

const EDGE_SECRET = 'secretbetweenedgeandimglink';
const ADMIN_TOKEN = 'tokenoftheadministrator';

const jpeg = await photoJpeg({ width: 1200, height: 900 });

const it = itWithOwnS3
  .extend('env', { scope: 'file' }, ({ installation, edgePort }): Record<string, string> => ({
    ...installation.env,
    LOG_LEVEL: 'trace',
    ADMIN_TOKEN,
    EDGE_OFFLOAD: 'on',
    EDGE_PURGE_URLS: `http://127.0.0.1:${edgePort}`,
    EDGE_PURGE_SECRET: EDGE_SECRET,
    PUBLIC_URL: `http://127.0.0.1:${edgePort}`,
  }))
  .extend('worker', { scope: 'file' }, async ({ parts, installation, env }) =>
    parts.use(await AppProcess.start({ main: installation.mains[1], env })),
  )
  .extend('api', { scope: 'file' }, async ({ parts, installation, env, worker: _started }) =>
    parts.use(await AppProcess.start({ main: installation.mains[0], env })),
  )
  .extend('edge', { scope: 'file' }, async ({ parts, edgePort, api, s3 }) => {
    const apiPorts = [Number(new URL(api.url).port)];
    return parts.use(
      await Edge.start({ port: edgePort, apiPorts, secret: EDGE_SECRET, s3Server: new URL(s3.url).host }),
    );
  });

const post = (edge: Edge, headers: Record<string, string> = {}) =>
  fetch(`${edge.url}/v1/images`, { method: 'POST', body: new Uint8Array(jpeg), headers });
const status = async (edge: Edge, path: string, init: RequestInit = {}) => {
  const answer = await fetch(edge.url + path, init);
  await answer.arrayBuffer();
  return answer.status;
};
const linesOf = ({ output }: AppProcess) =>
  output.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);

it('logs the request id and the key in the lines of every process that works on an upload', async ({
  edge,
  worker,
  api,
}) => {
  const requestId = 'what-the-client-calls-it';
  const answer = await post(edge, { 'x-request-id': requestId });
  const { key } = (await answer.json()) as UploadAnswer;
  expect(answer.headers.get('x-request-id')).toBe(requestId);
  const isOfIt = (line: Record<string, unknown>) => line.requestId === requestId && line.key === key;
  await until(() => linesOf(api).some((line) => isOfIt(line) && line.msg === 'answered'), 'the API has told of it');
  await until(() => linesOf(worker).some((line) => isOfIt(line) && line.msg === 'job done'), 'the worker has, too');
  const told = linesOf(api).find((line) => isOfIt(line) && line.msg === 'answered');
  expect(told).toMatchObject({ method: 'POST', route: '/v1/images', status: 200 });
});

it('gives a request without an id a new one, and never repeats the id of the request that filled a cache', async ({
  edge,
}) => {
  const answer = await post(edge, { 'x-request-id': 'a name with "spaces" and quotes' });
  const { key } = (await answer.json()) as UploadAnswer;
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  const read = await fetch(`${edge.url}/v1/images/${key}`);
  expect(read.headers.get('cache-status')).toContain('fwd=uri-miss');
  expect(read.headers.get('x-request-id')).toBeNull();
});

it('logs JSON lines only, and no secret', async ({ edge, s3, env, worker, api }) => {
  const uploaded = (await (await post(edge)).json()) as UploadAnswer;
  const { key, deleteToken, imageUrl } = uploaded;
  const other = `${key}abcdefghijklmno`;
  expect(await status(edge, new URL(imageUrl).pathname)).toBe(200);
  expect(await status(edge, `/delete/${deleteToken}`)).toBe(200);
  const admin = `Basic ${Buffer.from(`admin:${ADMIN_TOKEN}`).toString('base64')}`;
  expect(await status(edge, '/admin/queues/', { headers: { authorization: admin } })).toBe(200);
  const remove = (token: string) =>
    status(edge, `/v1/images/${key}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  expect(await remove(other)).toBe(403);

  // The errors of drivers and servers are logged too.
  const over = s3.faults.add({ does: 'answer', status: 503, code: 'SlowDown', operation: 'PutObject' });
  expect((await post(edge)).status).toBe(503);
  over();
  expect(await remove(deleteToken)).toBe(204);
  await until(
    () => linesOf(api).some(({ level, msg }) => Number(level) >= 40 && msg === 'request failed'),
    'it says why',
  );

  const output = [...api.output, ...worker.output];
  expect(output.filter((line) => !line.startsWith('{') && !line.startsWith('imglink is ready'))).toEqual([]);
  const password = new URL(env.DATABASE_URL ?? '').password;
  const secrets = [
    deleteToken,
    other,
    admin,
    ADMIN_TOKEN,
    EDGE_SECRET,
    password,
    env.KEY_SECRET,
    env.AWS_SECRET_ACCESS_KEY,
  ];
  for (const secret of secrets) {
    expect(secret?.length).toBeGreaterThan(5);
    expect(output.filter((line) => line.includes(secret ?? ''))).toEqual([]);
  }
  expect(output.filter((line) => /X-Amz-Signature=(?!\*)/.test(line))).toEqual([]);
  expect(output.length).toBeGreaterThan(10);
});

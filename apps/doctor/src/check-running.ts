import type { Settings } from '#config';
import { setTimeout as pause } from 'node:timers/promises';

import { fail, type Finding, ok, warn, messagesOf } from './finding.js';

const ANSWER_MS = 15_000;
const PURGE_MS = 20_000;
const POLL_MS = 200;

/** A GIF of one grey pixel. */
const IMAGE = Buffer.from('R0lGODdhAQABAIAAAH9/fwAAACwAAAAAAQABAAACAkQBADs=', 'base64');

interface Uploaded {
  key: string;
  imageUrl: string;
  deleteToken: string;
}

/**
 * Uploads an image to the running installation, reads it, checks the edges' caches, deletes it and verifies the
 * purge.
 */
export async function checkRunning(settings: Settings): Promise<Finding[]> {
  const { http, edges, uploadAccess, adminToken } = settings;
  const front = edges.urls[0] ?? http.publicUrl ?? `http://${http.host}:${http.port}`;
  const health = await healthFinding(front);
  if (health.verdict === 'FAIL') return [health];
  if (uploadAccess === 'key' && adminToken === undefined) {
    return [health, warn('upload', 'not tried, because uploads need credentials', 'Set ADMIN_TOKEN to have it tried.')];
  }
  const upload = await uploadFinding(front, uploadAccess === 'key' ? adminToken : undefined);
  if (!upload.image) return [health, upload.finding];
  const cached = await Promise.all(edges.urls.map((edge) => edgeFinding(edge, edges.secret, upload.image)));
  const gone = await deleteFinding([...new Set([front, ...edges.urls])], upload.image);
  return [health, upload.finding, ...cached, gone];
}

async function healthFinding(front: string): Promise<Finding> {
  const advice = `Start the API or the edge at ${front}, or check only its dependencies: \`npm run doctor -- --before-start\`.`;
  try {
    const answer = await ask(`${front}/health/ready?for=uploads`);
    const { checks = {}, reasons = {} } = (await answer.json()) as Partial<Record<string, Record<string, string>>>;
    const down = Object.entries(checks).flatMap(([name, state]) => (state === 'ok' ? [] : [`${name} is ${state}`]));
    const reason = Object.values(reasons).join(' ') || 'The log of the API process says why.';
    if (!answer.ok) return fail('api', `${front} is not ready: ${down.join(', ')}`, reason);
    if (down.length > 0) return warn('api', `${front}: ${down.join(', ')}`, reason);
    return ok('api', `${front} is ready`);
  } catch (error) {
    return fail('api', `${front} does not answer: ${messagesOf(error)}`, advice);
  }
}

type UploadFinding = { finding: Finding; image: Uploaded } | { finding: Finding; image?: undefined };

async function uploadFinding(front: string, token: string | undefined): Promise<UploadFinding> {
  try {
    const credentials = token !== undefined && { authorization: `Bearer ${token}` };
    const headers = { 'content-type': 'image/gif', prefer: 'wait=10', ...credentials };
    const answer = await ask(`${front}/v1/images`, { method: 'POST', body: new Uint8Array(IMAGE), headers });
    const body = (await answer.json()) as Uploaded & { detail?: string };
    if (answer.status === 200) return { finding: ok('upload', 'stored, and its link given'), image: body };
    if (answer.status === 202) {
      const advice = 'Start a worker with the same settings, or find in its log why it runs no jobs.';
      return { finding: fail('upload', 'accepted, but no worker stores it', advice) };
    }
    const advice = 'The log of the API process says why.';
    return { finding: fail('upload', `answered ${answer.status}: ${body.detail}`, advice) };
  } catch (error) {
    return {
      finding: fail(
        'upload',
        messagesOf(error),
        'Check that the edge forwards request bodies, and read the log of the API process.',
      ),
    };
  }
}

/** Checks that an edge caches an image, and purges it for a request with the secret. */
async function edgeFinding(edge: string, secret: string, { key }: Uploaded): Promise<Finding> {
  const what = `edge ${edge}`;
  const url = `${edge}/v1/images/${key}`;
  try {
    await status(url);
    const [kept, purged] = [await cacheStatus(url), await cacheStatus(url, { 'x-imglink-purge': secret })];
    if (!kept.includes('imglink-edge; hit')) {
      const advice = 'Configure it with apps/edge/nginx.conf.template, and make its cache folder writable.';
      return fail(what, `it does not cache a repeated request (Cache-Status: ${kept || 'none'})`, advice);
    }
    if (!purged.includes('fwd=request')) {
      const advice = 'Render its template with the EDGE_PURGE_SECRET of these settings, and reload it.';
      return fail(what, 'it does not take the secret, so deleted images would stay in it', advice);
    }
    return ok(what, 'caches answers and purges them');
  } catch (error) {
    const advice =
      'Repair it, or remove it from EDGE_PURGE_URLS. Deletions stay pending until every edge there answers.';
    return fail(what, messagesOf(error), advice);
  }
}

async function deleteFinding(fronts: readonly string[], { key, imageUrl, deleteToken }: Uploaded): Promise<Finding> {
  const advice = 'GET /v1/images/{key}/purge says which layer still has it; the failed job at /admin/queues says why.';
  const [front = ''] = fronts;
  try {
    const headers = { authorization: `Bearer ${deleteToken}` };
    const answered = await status(`${front}/v1/images/${key}`, { method: 'DELETE', headers });
    if (answered !== 204) return fail('delete', `answered ${answered}`, 'The log of the API process says why.');
    const paths = [`/v1/images/${key}`, `/gallery/${key}`, new URL(imageUrl).pathname];
    const urls = fronts.flatMap((each) => paths.map((path) => each + path));
    for (const end = Date.now() + PURGE_MS; ; await pause(POLL_MS)) {
      const statuses = await Promise.all(urls.map((url) => status(url)));
      const left = urls.filter((_, place) => statuses[place] !== 410);
      if (left.length === 0) return ok('delete', 'gone from every layer that was asked');
      if (Date.now() > end) return fail('delete', `still served after ${PURGE_MS / 1000} s: ${left.join(' ')}`, advice);
    }
  } catch (error) {
    return fail('delete', messagesOf(error), advice);
  }
}

const ask = (url: string, init: RequestInit = {}) => fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });

async function status(url: string, init: RequestInit = {}): Promise<number> {
  const answer = await ask(url, init);
  await answer.arrayBuffer();
  return answer.status;
}

async function cacheStatus(url: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await ask(url, { headers });
  await answer.arrayBuffer();
  return answer.headers.get('cache-status') ?? '';
}

import { VARIANT_SIZES } from '#formats';
import type { KeyCodec } from '#keys';

/** Time limit for the purge of every layer. */
const PURGE_MS = 60_000;
const POLL_MS = 500;
const TIMEOUT_MS = 30_000;

export interface Takedown {
  /** True if the image is verified to be gone from every layer. */
  isDone: boolean;
  /** The result as a sentence for the operator. */
  sentence: string;
}

interface PurgeStatus {
  state: 'live' | 'purging' | 'purged';
  layers: { layer: string; isGone: boolean }[];
}

/**
 * Deletes an image for the operator, who has KEY_SECRET and derives the tokens from it. Then polls until the image is
 * verified to be gone from every layer, for at most a minute. `what`: the key or any URL of the image.
 * `api`: the origin of an API process or an edge.
 */
export async function takeDown(what: string, api: string, codec: KeyCodec): Promise<Takedown> {
  const key = keyIn(what);
  const id = key === undefined ? undefined : codec.decode(key);
  if (key === undefined || id === undefined) return { isDone: false, sentence: `${what}: no image can have this key` };
  const authorization = `Bearer ${codec.deleteToken(id)}`;
  const refusal = await deleteImage(key, api, codec);
  if (refusal !== undefined) return { isDone: false, sentence: `${key}: ${refusal}` };
  // The purge of an image that was deleted before is verified, too.
  const ask = (path: string) =>
    fetch(`${api}${path}`, { headers: { authorization }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const end = Date.now() + PURGE_MS;
  for (;;) {
    const proof = await ask(`/v1/images/${key}/purge`);
    if (!proof.ok) return { isDone: false, sentence: `${key}: deleted, but ${proof.status} ${await detailOf(proof)}` };
    const { state, layers } = (await proof.json()) as PurgeStatus;
    if (state === 'purged') return { isDone: true, sentence: `${key}: gone from ${named(layers)}` };
    const left = named(layers.filter(({ isGone }) => !isGone));
    if (Date.now() > end) return { isDone: false, sentence: `${key}: deleted, and not gone yet from ${left}` };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Returns why the image could not be deleted, or undefined. The audit log names `takedown` as the actor. */
async function deleteImage(key: string, api: string, codec: KeyCodec): Promise<string | undefined> {
  const answer = await fetch(`${api}/v1/admin/actions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${codec.operatorToken()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'delete', keys: [key], reason: 'npm run takedown' }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) return `${answer.status} ${await detailOf(answer)}`;
  const { results } = (await answer.json()) as { results: { status: number }[] };
  return results[0]?.status === 404 ? '404 There is no image with this key.' : undefined;
}

const KEY_IN_NAME = new RegExp(`^([0-9A-Za-z]{11})(?:[${VARIANT_SIZES.join('')}]?\\.[a-z]+)?$`);

/** Returns the key in `/gallery/{key}`, `/i/{key}m.webp`, `/{key}.jpg`, or in a key alone. */
function keyIn(what: string): string | undefined {
  const path = URL.parse(what)?.pathname ?? what;
  return KEY_IN_NAME.exec(path.split('/').at(-1) ?? '')?.[1];
}

const named = (layers: readonly { layer: string }[]) => [...new Set(layers.map(({ layer }) => layer))].join(', ');

async function detailOf(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
  return problem.detail ?? '';
}

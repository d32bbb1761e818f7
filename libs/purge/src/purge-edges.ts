import { DomainError } from '#errors';
import { IMAGE_FORMATS, VARIANT_EXTENSIONS, VARIANT_SIZES } from '#formats';
import type { Key } from '#keys';
import { LANGUAGES } from '#language';

/** Longer than the edge waits for a process that hangs before it asks another. */
const ANSWER_MS = 10_000;
const RETRY_SECONDS = 5;

export interface EdgeOptions {
  /** The origin of each edge by itself, not that of a balancer over them. */
  urls: readonly string[];
  secret: string;
}

interface Cached {
  path: string;
  accept: string;
  /** Of a page, which there is one of in each. */
  language?: string;
}

/**
 * Takes an image that is gone out of the caches of the reverse proxies: each address of it is asked for past the
 * cache, and what imglink answers then, 410, takes the place of what was cached (apps/edge).
 */
export class PurgeEdges {
  constructor(private readonly edges: EdgeOptions) {}

  /** Resolves when each edge answers 404 or 410 for every address of the image; throws `unavailable` else. */
  async run(key: Key): Promise<void> {
    const addresses = addressesOf(key);
    await Promise.all(this.edges.urls.flatMap((edge) => addresses.map((address) => this.purge(edge, address))));
  }

  /** Resolves when each edge has been asked past its cache for the page and the JSON of a live image, or is down. */
  async refresh(key: Key): Promise<void> {
    const secret = { 'x-imglink-purge': this.edges.secret };
    await Promise.allSettled(this.edges.urls.flatMap((edge) => pagesOf(key).map((page) => ask(edge, page, secret))));
  }

  /** What `verify` gives of an image that is in all of them, for all that is known. */
  none(): boolean[] {
    return this.edges.urls.map(() => false);
  }

  /** Of each edge, whether it answers 404 or 410 for every address of the image to whoever asks. */
  async verify(key: Key): Promise<boolean[]> {
    const addresses = addressesOf(key);
    return Promise.all(
      this.edges.urls.map(async (edge) => {
        const asked = addresses.map((address) => ask(edge, address).then(isGone, () => false));
        return (await Promise.all(asked)).every(Boolean);
      }),
    );
  }

  private async purge(edge: string, address: Cached): Promise<void> {
    try {
      const status = await ask(edge, address, { 'x-imglink-purge': this.edges.secret });
      if (!isGone(status)) throw new Error(`${address.path} is answered ${status}`);
    } catch (cause) {
      const detail = 'An edge could not be purged.';
      throw new DomainError('unavailable', detail, { cause, retryAfterSeconds: RETRY_SECONDS });
    }
  }
}

async function ask(edge: string, address: Cached, others: Record<string, string> = {}): Promise<number> {
  const { path, accept, language = '*' } = address;
  const headers = { accept, 'accept-language': language, ...others };
  const signal = AbortSignal.timeout(ANSWER_MS);
  const answer = await fetch(edge + path, { headers, redirect: 'manual', signal });
  await answer.arrayBuffer();
  return answer.status;
}

const isGone = (status: number): boolean => status === 404 || status === 410;

/** Every address whose answer an edge may keep. */
function addressesOf(key: Key): Cached[] {
  const originals = [
    ...new Set([...Object.values(IMAGE_FORMATS).map(({ extension }) => extension), ...VARIANT_EXTENSIONS]),
  ];
  const names = [
    ...originals.map((extension) => `${key}.${extension}`),
    ...VARIANT_SIZES.flatMap((size) => VARIANT_EXTENSIONS.map((extension) => `${key}${size}.${extension}`)),
  ];
  return [...pagesOf(key), ...names.map((name) => ({ path: `/i/${name}`, accept: '*/*' }))];
}

const pagesOf = (key: Key): Cached[] => [
  ...LANGUAGES.map((language) => ({ path: `/gallery/${key}`, accept: 'text/html', language })),
  { path: `/gallery/${key}`, accept: 'application/json' },
  { path: `/v1/images/${key}`, accept: 'application/json' },
];

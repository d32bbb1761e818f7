import { CopyObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { KeyCodec } from '#keys';
import { originalKey } from '#storage';

import { TEST_CREDENTIALS } from '../../test/harness/s3-proxy.js';
import { compare, type Figure, TURNS } from './figures.js';
import { onceEach, type Rate } from './rates.js';
import { wrkRate } from './wrk.js';

const SECONDS = 2;
const AT_ONCE = 64;

interface Place {
  s3Url: string;
  bucket: string;
  /** An existing object; the others are copies of it. */
  object: string;
  secret: string;
}

interface Compared {
  name: string;
  wanted: number | undefined;
  apiUrl: string;
  edgeUrl: string;
  plainUrl: string;
  /** More than can be answered in one turn. */
  imagesATurn: number;
}

/** Images that no edge has cached: each is requested once, and the floor serves the same ones. */
export class Misses {
  private at = 0;

  private constructor(
    private readonly keys: readonly string[],
    private readonly proxied: readonly string[],
  ) {}

  /** Puts an object behind each of these links. */
  static async create(keys: readonly string[], { s3Url, bucket, object, secret }: Place): Promise<Misses> {
    const s3 = new S3Client({
      endpoint: s3Url,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: TEST_CREDENTIALS,
    });
    const codec = new KeyCodec(secret);
    const objects = keys.map((key) => `images/${originalKey(codec.decode(key) ?? 0n, 'jpg')}`);
    const copy = (name: string) =>
      s3.send(new CopyObjectCommand({ Bucket: bucket, Key: name, CopySource: `${bucket}/images/${object}` }));
    for (let at = 0; at < objects.length; at += AT_ONCE) await Promise.all(objects.slice(at, at + AT_ONCE).map(copy));
    s3.destroy();
    return new Misses(
      keys,
      objects.map((name) => `/proxy/${bucket}/${name}`),
    );
  }

  async figure({ name, wanted, apiUrl, edgeUrl, plainUrl, imagesATurn }: Compared): Promise<Figure> {
    const first = this.at;
    this.at += TURNS * imagesATurn;
    const keys = this.keys.slice(first, this.at);
    const proxied = this.proxied.slice(first, this.at);
    const share = (paths: readonly string[], turn: number) => paths.slice(turn * imagesATurn, (turn + 1) * imagesATurn);
    // Loads their links into the API's memory.
    await onceEach(
      apiUrl,
      keys.map((key) => `/v1/images/${key}`),
    );
    const images = keys.map((key) => `/i/${key}.jpg`);
    return compare(
      name,
      wanted,
      (turn) => onceRate(edgeUrl, share(images, turn)),
      (turn) => onceRate(plainUrl, share(proxied, turn)),
    );
  }
}

/** Throws when wrk starts over, because those requests would be hits. */
async function onceRate(url: string, paths: readonly string[]): Promise<Rate> {
  const rate = await wrkRate(url, { paths, seconds: SECONDS });
  if (rate.perSecond * SECONDS > paths.length) throw new Error(`${paths.length} images are too few for ${url}.`);
  return rate;
}

import { Pool } from 'undici';

import type { Stream } from './open-loop.js';
import { SEED } from './seed.js';
import { Zipf } from './zipf.js';

const CONNECTIONS = 256;
const PARALLEL_UPLOADS = 4;
const TIMEOUT_MS = 30_000;

interface Known {
  path: string;
  key: string;
  deleteToken: string;
}

/** A client with one address: uploads one image, reads earlier ones, deletes. */
export class Traffic implements AsyncDisposable {
  private readonly pool: Pool;
  private readonly known: Known[] = [];
  private readonly uploaded: Known[] = [];
  private zipf = new Zipf(1);

  constructor(
    origin: string,
    private readonly image: Buffer,
  ) {
    this.pool = new Pool(origin, { connections: CONNECTIONS, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  }

  /** Uploads the images that are read later, and reads each once. */
  async prepare(count: number): Promise<void> {
    const next = async () => {
      while (this.known.length < count) {
        const one = await this.post();
        this.known.push(one);
        await this.get(one.path);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_UPLOADS }, next));
    this.zipf = new Zipf(this.known.length);
  }

  /** The seed's mix at `ratio` of its rates; with `deletes` each upload is deleted after a while. */
  mix(ratio: number, { deletes = false }: { deletes?: boolean } = {}): Stream[] {
    const uploads = SEED.uploads * ratio;
    return [
      { name: 'uploads', perSecond: uploads, send: () => this.upload(deletes) },
      { name: 'reads', perSecond: SEED.reads * ratio, send: () => this.read() },
      ...(deletes ? [{ name: 'deletes', perSecond: uploads, send: () => this.deleteOldest() }] : []),
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.destroy();
  }

  private async upload(isDeleted: boolean): Promise<void> {
    const one = await this.post();
    if (isDeleted) this.uploaded.push(one);
  }

  private async read(): Promise<void> {
    const path = this.known[this.zipf.draw()]?.path ?? '/';
    await this.get(path);
  }

  private async deleteOldest(): Promise<void> {
    const one = this.uploaded.shift();
    if (!one) return;
    const { statusCode, body } = await this.pool.request({
      method: 'DELETE',
      path: `/v1/images/${one.key}`,
      headers: { authorization: `Bearer ${one.deleteToken}` },
    });
    await body.dump();
    if (statusCode !== 204) throw new Error(`A delete was answered ${statusCode}.`);
  }

  private async post(): Promise<Known> {
    const { statusCode, body } = await this.pool.request({
      method: 'POST',
      path: '/v1/images',
      headers: { 'content-type': 'image/jpeg' },
      body: this.image,
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`An upload was answered ${statusCode}: ${text.slice(0, 200)}`);
    const { key, imageUrl, deleteToken } = JSON.parse(text) as Known & { imageUrl: string };
    return { key, deleteToken, path: new URL(imageUrl).pathname };
  }

  private async get(path: string): Promise<void> {
    const { statusCode, body } = await this.pool.request({ method: 'GET', path });
    let received = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) received += chunk.length;
    if (statusCode !== 200 || received !== this.image.length) {
      throw new Error(`A read was answered ${statusCode} with ${received} bytes.`);
    }
  }
}

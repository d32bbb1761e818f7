import { Agent, fetch } from 'undici';

import type { UploadAnswer } from './imglink.js';
import { answerOrVariant } from './pending-variant.js';
import { until } from './until.js';

const READERS = 6;
const UPLOADERS = 4;
const VARIANTS = ['s.webp', 'b.jpg', 't.webp', 'm.webp'];

/** The requests of a load so far. */
export interface LoadCounts {
  uploads: number;
  reads: number;
  failures: string[];
}

/**
 * Clients that upload and read continuously, and repeat a request for a variant that takes longer than five seconds.
 * That depends on how busy the machine is. Each request has a connection of its own: nginx before 1.27.4 closes idle
 * connections at a reload, perhaps just as a client sends a request on one. The edge's image has a newer nginx, which
 * keeps them.
 */
export class SteadyLoad implements AsyncDisposable {
  readonly counts: LoadCounts = { uploads: 0, reads: 0, failures: [] };
  /** The keys of all uploads that were answered. */
  readonly keys: string[] = [];
  private readonly dispatcher = new Agent({ pipelining: 0 });
  private readonly clients: Promise<void>[];
  private isOver = false;

  /** Each uploader sends the images in turn. */
  constructor(
    private readonly url: string,
    private readonly images: readonly Buffer[],
  ) {
    this.clients = [
      ...Array.from({ length: UPLOADERS }, () => this.repeat((turn) => this.upload(turn))),
      ...Array.from({ length: READERS }, () => this.repeat((turn) => this.read(turn))),
    ];
  }

  /** Resolves when `count` more images were uploaded. */
  async moreUploads(count: number): Promise<void> {
    const before = this.counts.uploads;
    await until(() => this.counts.uploads >= before + count, `${count} more images are uploaded`);
  }

  /** Resolves when all requests that were sent have been answered. */
  async stop(): Promise<LoadCounts> {
    this.isOver = true;
    await Promise.all(this.clients);
    return this.counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.dispatcher.close();
  }

  private async repeat(send: (turn: number) => Promise<void>): Promise<void> {
    for (let turn = 0; !this.isOver; turn++) await send(turn);
  }

  private async upload(turn: number): Promise<void> {
    const body = new Uint8Array(this.images[turn % this.images.length] ?? []);
    await this.request('/v1/images', { method: 'POST', body }, (text) => {
      this.keys.push((JSON.parse(text) as UploadAnswer).key);
      this.counts.uploads += 1;
    });
  }

  private async read(turn: number): Promise<void> {
    const key = this.keys.at(-1 - (turn % 7)) ?? this.keys[0];
    if (key === undefined) return until(() => this.isOver || this.keys.length > 0, 'an image is uploaded');
    const paths = [`/v1/images/${key}`, `/i/${key}.jpg`, `/gallery/${key}`, `/i/${key}${VARIANTS[turn % 4]}`];
    await this.request(paths[turn % 4] ?? '', {}, () => (this.counts.reads += 1));
  }

  private async request(
    path: string,
    init: { method?: string; body?: Uint8Array },
    count: (text: string) => void,
  ): Promise<void> {
    try {
      const send = () => fetch(this.url + path, { ...init, dispatcher: this.dispatcher });
      const answer = await answerOrVariant(send);
      const text = await answer.text();
      if (answer.status === 200) count(text);
      else this.counts.failures.push(`${path}: ${answer.status} ${text}`);
    } catch (error) {
      this.counts.failures.push(`${path}: ${String((error as Error).cause ?? error)}`);
    }
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { until } from './until.js';

const MAIN = 'dist/apps/standalone/src/main.js';

type Body = NonNullable<RequestInit['body']>;

export interface StartOptions {
  env?: Record<string, string>;
  /** A folder of an earlier run; it is then left where it is. */
  dataDir?: string;
  /** Another program than the app itself, which starts the app in a way of its own. */
  main?: string;
}

export interface UploadAnswer {
  key: string;
  link: string;
  imageUrl: string;
  contentType: string;
  bytes: number;
  width: number;
  height: number;
  animated: boolean;
  sha256: string;
  uploadSha256: string;
  title: string | null;
  description: string | null;
  createdAt: string;
  expiresAt: string | null;
  deleteToken: string;
  deleteUrl: string;
  statusUrl?: string;
  state?: string;
  thumbnails: Record<string, string>;
}

/** A whole imglink in a process of its own: the built app, started as `npm start` does, with verbs. */
export class ImgLink implements AsyncDisposable {
  readonly output: string[] = [];

  private constructor(
    readonly child: ChildProcess,
    readonly dataDir: string,
    private readonly isTemporary: boolean,
    readonly url: string,
  ) {}

  /** Resolves when it takes requests; throws with its output when it ends before. */
  static async start({ env = {}, dataDir, main = MAIN }: StartOptions = {}): Promise<ImgLink> {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'imglink-')));
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, '--max-semi-space-size=8', main], {
      env: {
        PATH: process.env.PATH,
        UV_THREADPOOL_SIZE: '16',
        MALLOC_ARENA_MAX: '2',
        PORT: '0',
        DATA_DIR: folder,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: string[] = [];
    const url = await new Promise<string>((resolve, reject) => {
      const hear = (line: string) => {
        lines.push(line);
        const ready = /^imglink is ready at (\S+)$/.exec(line)?.[1];
        if (ready) resolve(ready);
      };
      createInterface({ input: child.stdout }).on('line', hear);
      createInterface({ input: child.stderr }).on('line', hear);
      child.once('exit', (code, signal) =>
        reject(new Error(`imglink ended (${code ?? signal}):\n${lines.join('\n')}`)),
      );
    });
    const imglink = new ImgLink(child, folder, dataDir === undefined, url);
    imglink.output.push(...lines);
    return imglink;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Kills it as a crash would, and waits until it is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks it to stop; gives its exit code. */
  async stop(): Promise<number | null> {
    await this.end('SIGTERM');
    return this.child.exitCode;
  }

  /** Starts it again over the same data. */
  restart(options: Omit<StartOptions, 'dataDir'> = {}): Promise<ImgLink> {
    return ImgLink.start({ ...options, dataDir: this.dataDir });
  }

  /** POST /v1/images with the bytes as they are. */
  post(body: Body, headers: Record<string, string> = {}, query = ''): Promise<Response> {
    const init = {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/octet-stream', ...headers },
      duplex: 'half',
    };
    return fetch(`${this.url}/v1/images${query}`, init as RequestInit);
  }

  /** Uploads and expects 200. */
  async upload(body: Body, headers?: Record<string, string>, query?: string): Promise<UploadAnswer> {
    const response = await this.post(body, headers, query);
    const answer = (await response.json()) as UploadAnswer;
    if (response.status !== 200) throw new Error(`Upload answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(new URL(path, this.url), { headers, redirect: 'manual' });
  }

  delete(key: string, token?: string): Promise<Response> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return fetch(`${this.url}/v1/images/${key}`, { method: 'DELETE', headers });
  }

  /** A metric's value, summed over labels that match `labels`. */
  async metric(name: string, labels = ''): Promise<number> {
    const text = await (await this.get('/metrics')).text();
    const lines = text
      .split('\n')
      .filter((line) => (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && line.includes(labels));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  /** Files below a folder of the data, relative; `images`, `staging`. */
  async files(folder: 'images' | 'staging'): Promise<string[]> {
    const entries = await readdir(join(this.dataDir, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.dataDir.length + 1));
  }

  /** Resolves when nothing is staged any more. */
  async swept(): Promise<void> {
    await until(async () => (await this.files('staging')).length === 0, 'staging is empty');
  }

  /** Resident memory in bytes, now or at its highest. */
  async memory(which: 'VmRSS' | 'VmHWM' = 'VmRSS'): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8');
    return Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    if (this.isTemporary) await rm(this.dataDir, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill(signal);
    await exit;
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { endProcess, removeFolder } from './child-process.js';

const MAIN = fileURLToPath(new URL('s3-server-main.mjs', import.meta.url));

/**
 * An S3 server in a process of its own, over a folder that survives it. It checks no signature and no checksum;
 * S3Proxy in front of it does.
 */
export class S3Server implements AsyncDisposable {
  private constructor(
    private child: ChildProcess,
    /** The folder of the server's files, deleted with the server. */
    readonly folder: string,
    readonly url: string,
    private readonly isOwner: boolean,
  ) {}

  static async start(): Promise<S3Server> {
    const folder = await mkdtemp(join(tmpdir(), 'imglink-s3-'));
    const { child, url } = await launch(folder, 0);
    return new S3Server(child, folder, url, true);
  }

  /** Starts a copy of this server's current content, `latencyMs` milliseconds away, for reading. */
  async distant(latencyMs: number): Promise<S3Server> {
    const { child, url } = await launch(this.folder, 0, latencyMs);
    return new S3Server(child, this.folder, url, false);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async createBucket(name: string): Promise<void> {
    const answer = await fetch(`${this.url}/${name}`, { method: 'PUT' });
    if (!answer.ok) throw new Error(`No bucket ${name}: ${answer.status} ${await answer.text()}`);
  }

  /** Kills it like a crash, and waits for its exit. */
  async kill(): Promise<void> {
    await endProcess(this.child, 'SIGKILL');
  }

  /** Starts it again after a kill, at the same address over the same folder. */
  async restart(): Promise<void> {
    await this.kill();
    const { child } = await launch(this.folder, Number(new URL(this.url).port));
    this.child = child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    if (this.isOwner) await removeFolder(this.folder);
  }
}

async function launch(folder: string, port: number, latencyMs = 0): Promise<{ child: ChildProcess; url: string }> {
  const numbers = [port, latencyMs].map(String);
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, MAIN, folder, ...numbers], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => resolve(line.replace('listening at ', '')));
    child.once('exit', (code, signal) => reject(new Error(`The S3 server ended (${code ?? signal}).`)));
  });
  return { child, url };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { Redis } from 'ioredis';

import { endProcess, removeFolder } from './child-process.js';
import { REDIS_SERVER } from './programs.js';

/** Above the ports that browsers refuse. */
const FIRST_PORT = 12_000;
const EPHEMERAL_PORTS = 32_768;

export interface RedisOptions {
  /** Keeps its data over a kill. */
  appendOnly?: boolean;
  policy?: 'noeviction' | 'allkeys-lru';
  /** In Redis's notation, such as `16mb`. */
  maxMemory?: string;
  /** Renames CONFIG away, as hosted servers do. */
  forbidConfig?: boolean;
  /** Accepts TLS only, with this certificate. */
  tls?: { key: string; cert: string };
}

/** A redis-server for one test on a free loopback port, in a temporary folder; it ends with the test's process. */
export class RedisServer implements AsyncDisposable {
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly args: readonly string[],
    private readonly hasTls: boolean,
  ) {}

  /** Resolves when it accepts commands. */
  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const { appendOnly = false, policy = 'noeviction', maxMemory = '0', forbidConfig = false } = options;
    const folder = await mkdtemp(join(tmpdir(), 'imglink-redis-'));
    const args = Object.entries({
      save: '',
      appendonly: appendOnly ? 'yes' : 'no',
      appendfsync: 'always',
      'maxmemory-policy': policy,
      maxmemory: maxMemory,
    }).flatMap(([name, value]) => [`--${name}`, value]);
    if (forbidConfig) args.push('--rename-command', 'CONFIG', '');
    if (options.tls) {
      const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
      await Promise.all([writeFile(cert, options.tls.cert), writeFile(key, options.tls.key)]);
      args.push('--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert, '--tls-auth-clients', 'no');
    }
    const server = new RedisServer(await freePort(), folder, args, options.tls !== undefined);
    await server.restart();
    return server;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get url(): string {
    return this.hasTls ? `rediss://localhost:${this.port}` : `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again after a stop or a kill, on the same port over the same folder. */
  async restart(): Promise<void> {
    const port = this.hasTls ? ['--port', '0', '--tls-port'] : ['--port'];
    const place = ['--bind', '127.0.0.1', ...port, String(this.port), '--dir', this.folder];
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', REDIS_SERVER, ...place, ...this.args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    const lines: string[] = [];
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (lines.length < 100) lines.push(line);
        if (line.includes('Ready to accept connections')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`redis-server ended (${code}):\n${lines.join('\n')}`)));
    });
  }

  /** Stops it with an orderly shutdown. */
  async stop(): Promise<void> {
    if (this.child) await endProcess(this.child, 'SIGTERM');
  }

  /** Kills it like a crash. */
  async kill(): Promise<void> {
    if (this.child) await endProcess(this.child, 'SIGKILL');
  }

  /** Runs one command on a new connection. */
  async command(...words: [string, ...string[]]): Promise<unknown> {
    const client = new Redis(this.url, { maxRetriesPerRequest: 0 });
    try {
      return await client.call(...words);
    } finally {
      client.disconnect();
    }
  }

  /** Keeps connections open and answers nothing. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await removeFolder(this.folder);
  }
}

export interface TestRedis extends AsyncDisposable {
  /** With a `?prefix=` for this test file. */
  url: string;
}

/** TEST_REDIS_URL if set, otherwise a new server; for tests that never stop it. */
export async function testRedis(options: RedisOptions = {}): Promise<TestRedis> {
  const given = process.env.TEST_REDIS_URL;
  const server = given === undefined ? await RedisServer.start(options) : undefined;
  const url = new URL(given ?? server?.url ?? '');
  url.searchParams.set('prefix', `test-${randomUUID()}`);
  return { url: url.href, [Symbol.asyncDispose]: async () => server?.[Symbol.asyncDispose]() };
}

/**
 * Returns a port of 127.0.0.1 without a listener, below the range that Linux assigns to connections and to servers that
 * request no port, so that no other process gets it in the meantime.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, EPHEMERAL_PORTS);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

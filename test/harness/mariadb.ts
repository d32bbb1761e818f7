import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { type Connection, createConnection } from 'mysql2/promise';

import { endProcess, removeFolder } from './child-process.js';
import { MARIADBD } from './programs.js';
import { freePort } from './redis.js';

export const USER = 'imglink';
const PASSWORD = 'imglink-test';
/** Enough for migrations and the app, and nothing that lets a user write to a read-only server. */
const GRANTS = 'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES';

/** A MariaDB for one test on a free loopback port, in a temporary folder; it ends with the test's process. */
export class MariaDb implements AsyncDisposable {
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly args: readonly string[],
  ) {}

  /** Resolves when it accepts connections. `settings` are options of the server's command line. */
  static async start(settings: Record<string, string> = {}): Promise<MariaDb> {
    const folder = await mkdtemp(join(tmpdir(), 'imglink-mariadb-'));
    await cp(await emptyDatabase(), join(folder, 'data'), { recursive: true });
    const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
    const server = new MariaDb(await freePort(), folder, args);
    await server.restart();
    return server;
  }

  /** The URL of the server; `createDatabase` returns that of a database. */
  get url(): string {
    return `mysql://${USER}:${PASSWORD}@127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Starts it again after a stop or a kill, on the same port over the same folder. */
  async restart(): Promise<void> {
    const { folder } = this;
    // A server that starts deletes the temporary tables of any other server with the same `tmpdir`, which then crashes.
    const temporary = join(folder, 'tmp');
    await mkdir(temporary, { recursive: true });
    const place = [
      `--datadir=${folder}/data`,
      `--tmpdir=${temporary}`,
      `--socket=${folder}/socket`,
      `--port=${this.port}`,
    ];
    const rules = ['--no-defaults', '--user=root', '--bind-address=127.0.0.1', '--skip-name-resolve'];
    // Small buffers, and as durable as in production.
    const size = ['--innodb-buffer-pool-size=32M', '--innodb-log-file-size=16M', '--performance-schema=OFF'];
    const child = spawn(
      'setpriv',
      [
        '--pdeathsig',
        'KILL',
        MARIADBD,
        ...rules,
        ...place,
        ...size,
        '--innodb-flush-log-at-trx-commit=1',
        ...this.args,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.child = child;
    const lines: string[] = [];
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        if (lines.length < 200) lines.push(line);
        if (line.includes('ready for connections')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`mariadbd ended (${code}):\n${lines.join('\n')}`)));
    });
  }

  /** Creates an empty database and returns its URL. */
  async createDatabase(): Promise<string> {
    return createDatabase(this.url);
  }

  /** Runs one statement as the administrator. */
  async query(sql: string): Promise<unknown> {
    await using connection = await this.connect();
    const [rows] = await connection.query(sql);
    return rows;
  }

  /** Opens a connection as the administrator. */
  connect(): Promise<Connection> {
    return createConnection({ user: 'root', socketPath: join(this.folder, 'socket') });
  }

  /** Stops it with an orderly shutdown. */
  async stop(): Promise<void> {
    if (this.child) await endProcess(this.child, 'SIGTERM');
  }

  /** Kills it like a crash. */
  async kill(): Promise<void> {
    if (this.child) await endProcess(this.child, 'SIGKILL');
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

export interface TestMysql extends AsyncDisposable {
  /** Creates an empty database at each call. */
  createDatabase(): Promise<string>;
}

/** The server of TEST_DATABASE_URL if set, otherwise a new one; for tests that never stop it. */
export async function testMysql(): Promise<TestMysql> {
  const given = process.env.TEST_DATABASE_URL;
  if (given === undefined) return MariaDb.start();
  return { createDatabase: () => createDatabase(given), [Symbol.asyncDispose]: async () => undefined };
}

/** Creates an empty database on a server; returns its URL. */
export async function createDatabase(server: string): Promise<string> {
  const name = `imglink_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(server);
  url.pathname = '';
  const connection = await createConnection({ uri: url.href });
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  await connection.end();
  url.pathname = name;
  return url.href;
}

/** A data folder with one user, made once per machine, because that takes longer than a start. */
async function emptyDatabase(): Promise<string> {
  const { stdout } = await promisify(execFile)(MARIADBD, ['--version']);
  const version = /Ver (\S+)/.exec(stdout)?.[1] ?? 'unknown';
  const folder = join(tmpdir(), `imglink-mariadb-empty-${version}`);
  if (existsSync(folder)) return folder;
  const draft = await mkdtemp(join(tmpdir(), 'imglink-mariadb-draft-'));
  const options = ['--no-defaults', '--user=root', '--auth-root-authentication-method=socket', '--skip-test-db'];
  await promisify(execFile)('mariadb-install-db', [
    ...options,
    `--datadir=${draft}`,
    `--tmpdir=${draft}`,
    '--innodb-log-file-size=16M',
  ]);
  const bootstrap = spawn(
    MARIADBD,
    ['--no-defaults', '--user=root', `--datadir=${draft}`, `--tmpdir=${draft}`, '--bootstrap'],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  bootstrap.stdin.end(
    `FLUSH PRIVILEGES;\nCREATE USER '${USER}'@'%' IDENTIFIED BY '${PASSWORD}';\nGRANT ${GRANTS} ON *.* TO '${USER}'@'%';\n`,
  );
  const [code] = (await once(bootstrap, 'exit')) as [number];
  if (code !== 0) throw new Error(`mariadbd --bootstrap ended with ${code}.`);
  // Another test may have made it first.
  await rename(draft, folder).catch(() => removeFolder(draft));
  return folder;
}

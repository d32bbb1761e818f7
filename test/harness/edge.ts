import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

import { endProcess, removeFolder } from './child-process.js';
import { NameService } from './name-service.js';
import { NGINX } from './programs.js';
import { freePort } from './redis.js';
import { until } from './until.js';

const TEMPLATE = new URL('../../apps/edge/nginx.conf.template', import.meta.url);
const PREPARE = 'apps/edge/prepare.sh';

export interface EdgeStart {
  port: number;
  /** Ports of fixed API processes on this host. */
  apiPorts?: readonly number[];
  /** Alternatively, the port of API processes whose addresses change. */
  follow?: { port: number; addresses: readonly string[] };
  secret?: string;
  /** S3's `host:port` and the folder of a disk store, for EDGE_OFFLOAD. */
  s3Server?: string;
  diskRoot?: string;
  /** A cache folder instead of one on the machine's disk. */
  cacheFolder?: string;
  /** Buffers the log as in production, so `requests` would return too few. */
  isLogBuffered?: boolean;
  /** EDGE_REAL_IP_FROM. */
  realIpFrom?: string;
  /** Further variables of the template. */
  variables?: Record<string, string>;
}

/** One line of the access log. */
export interface EdgeRequest {
  method: string;
  path: string;
  status: number;
  cache: string;
}

/** nginx with the production configuration in front of API processes on this host; it ends with the test's process. */
export class Edge implements AsyncDisposable {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly url: string,
    readonly statusUrl: string,
    /** The addresses of the API, for an edge that follows them. */
    readonly names: NameService | undefined,
  ) {}

  static async start({
    port,
    apiPorts = [],
    follow,
    secret = '',
    s3Server = '127.0.0.1:9',
    diskRoot,
    cacheFolder,
    isLogBuffered = false,
    realIpFrom = '',
    variables = {},
  }: EdgeStart): Promise<Edge> {
    const folder = await mkdtemp(join(tmpdir(), 'imglink-edge-'));
    const path = join(folder, 'nginx.conf');
    const cache = cacheFolder ?? join(folder, 'cache');
    await mkdir(cache, { recursive: true });
    const values: Record<string, string> = {
      EDGE_PURGE_SECRET: secret,
      EDGE_S3_SERVER: s3Server,
      EDGE_S3_SCHEME: 'http',
      EDGE_CA_FILE: join(folder, 'ca.pem'),
      EDGE_DISK_ROOT: diskRoot ?? folder,
      EDGE_MAX_BODY: '28m',
      EDGE_REQUESTS_PER_SECOND: '100000',
      EDGE_CONNECTIONS: '10000',
      EDGE_INCLUDES: join(folder, 'includes'),
      ...variables,
    };
    await writeFile(join(folder, 'ca.pem'), rootCertificates[0] ?? '');
    execFileSync('sh', [PREPARE], {
      env: { PATH: '/usr/bin:/bin', EDGE_RUN_FOLDER: folder, EDGE_REAL_IP_FROM: realIpFrom },
    });
    const ipv6 = (await readFile(join(folder, 'listen-ipv6.conf'), 'utf8')).replace('[::]:8080', `[::1]:${port}`);
    await writeFile(join(folder, 'listen-ipv6.conf'), ipv6);
    const statusPort = await freePort();
    const servers = apiPorts.map((api) => `server 127.0.0.1:${api} max_fails=2 fail_timeout=1s;`).join('\n');
    const lists = follow ? [] : ['api-servers.conf', 'upload-servers.conf'];
    for (const list of lists) await writeFile(join(folder, list), servers);
    const names = follow && (await NameService.start(folder, `api:${follow.port}`, follow.addresses));
    const config = (await readFile(TEMPLATE, 'utf8'))
      // Write each line at once, because `requests` reads them.
      .replace(' buffer=64k flush=1s', isLogBuffered ? '$&' : '')
      .replace('listen 127.0.0.1:8081', `listen 127.0.0.1:${statusPort}`)
      .replace('listen 8080', `listen 127.0.0.1:${port}`)
      .replaceAll(/\/tmp\/|\/dev\//g, `${folder}/`)
      .replaceAll('/var/cache/nginx', cache)
      .replaceAll(/\$\{(EDGE_\w+)\}/g, (_, name: string) => {
        const value = values[name];
        if (value === undefined) throw new Error(`Nobody says what ${name} is.`);
        return value;
      });
    await writeFile(path, config);
    execFileSync(NGINX, ['-t', '-c', path], { stdio: 'pipe' });
    const [url, statusUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${statusPort}/stub_status`];
    const edge = new Edge(folder, url, statusUrl, names);
    await edge.start();
    return edge;
  }

  /** Starts it again after a stop, with its cache. */
  async start(): Promise<void> {
    const config = join(this.folder, 'nginx.conf');
    const arguments_ = ['--pdeathsig', 'KILL', NGINX, '-c', config, '-g', 'daemon off; user root;'];
    const child = spawn('setpriv', arguments_, { stdio: 'ignore' });
    this.child = child;
    const answers = () => {
      if (child.exitCode !== null) throw new Error(`nginx ended (${child.exitCode}).`);
      return fetch(this.url).then(
        () => true,
        () => false,
      );
    };
    await until(answers, 'nginx answers');
  }

  async stop(): Promise<void> {
    if (this.child) await endProcess(this.child, 'SIGTERM');
  }

  /** Moves the API to these addresses. Resolves when no request goes to another address any more. */
  follow(addresses: readonly string[]): Promise<void> {
    return this.reload(() => this.names?.say(addresses));
  }

  /** Makes a change that the edge has to notice. Resolves when only workers that know it take connections. */
  async reload(change: () => Promise<void> | undefined | void): Promise<void> {
    const before = await this.workers();
    await change();
    const hasReloaded = async () => (await this.workers()).every((worker) => !before.includes(worker));
    await until(hasReloaded, 'nginx has read the new list');
  }

  /** The workers that accept connections. */
  private async workers(): Promise<string[]> {
    const master = this.child?.pid;
    const pids = (await readFile(`/proc/${master}/task/${master}/children`, 'utf8')).split(' ').filter(Boolean);
    const titles = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
    return pids.filter((_, place) => /worker process\s*\0*$/.test(titles[place] ?? ''));
  }

  /** The process ids of the master and its workers. */
  pids(): number[] {
    const pid = this.child?.pid ?? 0;
    const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return [pid, ...(workers === '' ? [] : workers.split(' ').map(Number))];
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, { headers, redirect: 'manual' });
  }

  /** All requests so far, from its access log. */
  async requests(): Promise<EdgeRequest[]> {
    const last = `/${randomUUID()}`;
    await this.get(last).then((answer) => answer.arrayBuffer());
    let lines: EdgeRequest[] = [];
    const isThere = async () => {
      const log = await readFile(join(this.folder, 'stdout'), 'utf8');
      lines = log
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as EdgeRequest);
      return lines.some(({ path }) => path === last);
    };
    await until(isThere, 'nginx has written its log');
    return lines.slice(
      0,
      lines.findIndex(({ path }) => path === last),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.names?.[Symbol.asyncDispose]();
    await removeFolder(this.folder);
  }
}

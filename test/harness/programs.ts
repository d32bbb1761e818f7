import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export const CHROMIUM = '/usr/bin/chromium';
export const MARIADBD = '/usr/sbin/mariadbd';
export const REDIS_SERVER = '/usr/bin/redis-server';
export const NGINX = '/usr/sbin/nginx';
/** For the gates, which render and check the manifests. */
export const KUBECTL = '/usr/bin/kubectl';
/** Checks alert rules and runs their tests. */
export const PROMTOOL = '/usr/bin/promtool';
/** For the commands in docs/tools.md. */
export const CURL = '/usr/bin/curl';
export const JQ = '/usr/bin/jq';
/** For the scripts in docs/operations.md. */
export const SQLITE = '/usr/bin/sqlite3';
/** For `npm run spider`. */
export const SPIDER = '/usr/lib/mysql/plugin/ha_spider.so';
/** For `npm run bench -- --edge`: nginx is faster than any client in JavaScript. */
export const WRK = '/usr/bin/wrk';

const PACKAGES: Record<string, string> = {
  [CHROMIUM]: 'chromium',
  [MARIADBD]: 'mariadb-server',
  [REDIS_SERVER]: 'redis-server',
  [NGINX]: 'nginx',
  [KUBECTL]: 'kubernetes-client',
  [PROMTOOL]: 'prometheus',
  [CURL]: 'curl',
  [JQ]: 'jq',
  [SQLITE]: 'sqlite3',
  [WRK]: 'wrk',
  [SPIDER]: 'mariadb-plugin-spider',
};

const TESTED = [CHROMIUM, MARIADBD, REDIS_SERVER, NGINX, PROMTOOL, CURL, JQ, SQLITE];

/**
 * Provides, once per run, the programs that the tests drive, from Debian's packages. It finds them, installs them as
 * root, or says which packages to install; it never skips silently.
 */
export default function setup(): void {
  findOrInstall(TESTED);
}

export function findOrInstall(programs: readonly string[]): void {
  const missing = programs.flatMap((path) => (existsSync(path) ? [] : [PACKAGES[path] ?? path]));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`These packages are needed: ${missing.join(' ')}. Install them, or run this as root.`);
  }
  process.stdout.write(`Installing ${missing.join(', ')}…\n`);
  const options = {
    // Their services are not started, because each test has servers of its own.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  } satisfies Parameters<typeof execFileSync>[2];
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], options);
}

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

import { readSettings, requireShared, variables } from '../../libs/config/src/index.js';

interface Service {
  image: string;
  user: string;
  restart: string;
  read_only: boolean;
  cap_drop: string[];
  security_opt: string[];
  command: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck: { test?: string[]; disable?: boolean };
  networks: string[];
  volumes?: string[];
  deploy: { resources: { limits: { cpus: string; memory: string; pids: number } } };
}

const run = promisify(execFile);
const text = await readFile('docker-compose.yml', 'utf8');
const compose = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const ONCE = new Set(['migrate', 'bucket']);
const OURS = ['api-1', 'api-2', 'worker', 'migrate'];

const service = (name: string): Service => {
  const found = compose.services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
};

/** Runs `npm run env` in an empty folder; returns its path. */
async function withSecrets(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'imglink-env-'));
  await run(process.execPath, [resolve('scripts/make-env.ts')], { cwd: folder });
  return folder;
}

/** The environment of a service as compose sets it. */
function rendered(name: string, env: string): Record<string, string> {
  const values = Object.fromEntries([...env.matchAll(/^(\w+)=(.*)$/gm)].map(([, key, value]) => [key, value]));
  const fill = (value: string) =>
    value.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, key: string, kind: string, other: string) => {
      if (values[key]) return values[key];
      if (kind === '-') return other;
      throw new Error(`.env lacks ${key}`);
    });
  return Object.fromEntries(
    Object.entries(service(name).environment ?? {}).map(([key, value]) => [key, fill(String(value))]),
  );
}

it.each(OURS)('gives %s settings with which it starts, and addresses of existing services', async (name) => {
  const env = rendered(name, await readFile(join(await withSecrets(), '.env'), 'utf8'));

  const own = Object.keys(env).filter((key) => !key.startsWith('AWS_'));
  expect(own.filter((key) => !(key in variables.shape))).toEqual([]);
  const settings = readSettings(env);
  requireShared(settings);
  expect(settings.queueUrl).not.toBe(settings.cacheUrl);
  expect([settings.storage.staging, ...settings.storage.stores].map(({ driver }) => driver)).toEqual(['s3', 's3']);
  const hosts = Object.values(env).flatMap((value) =>
    [...value.matchAll(/(?:mysql|redis|http):\/\/(?:[^@/]*@)?([\w-]+)/g)].map(([, host = '']) => host),
  );
  expect(hosts.filter((host) => host !== 'localhost' && !(host in compose.services))).toEqual([]);
  expect(new Set(hosts)).toContain('s3');
});

it('gives API processes and workers the moderation hook, and the URLs under which it finds images', async () => {
  const hook = {
    MODERATION_URL: 'http://hook:8080/',
    MODERATION_SECRET: `whsec_${Buffer.alloc(24).toString('base64')}`,
    MODERATION: 'after',
  };
  const lines = Object.entries({ ...hook, PUBLIC_URL: 'https://img.example' }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const env = [await readFile(join(await withSecrets(), '.env'), 'utf8'), ...lines].join('\n');
  for (const name of ['api-1', 'worker']) {
    const settings = readSettings(rendered(name, env));
    requireShared(settings);
    expect([settings.moderation?.mode, settings.http.publicUrl]).toEqual(['after', 'https://img.example']);
  }
});

it('requires only secrets that the script makes, and contains none', async () => {
  const env = await readFile(join(await withSecrets(), '.env'), 'utf8');
  const asked = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name));
  expect(asked.size).toBeGreaterThan(4);
  for (const name of asked) expect(env).toMatch(new RegExp(`^${name}=\\w{20,}$`, 'm'));
  // Every value that looks like a secret comes from outside the file.
  const secrets = services.flatMap(([name, { environment = {} }]) =>
    Object.entries(environment).flatMap(([key, value]) =>
      /SECRET|TOKEN|PASSWORD|KEY/.test(key) ? [`${name} ${value}`] : [],
    ),
  );
  // A required one, or one that is empty unless the operator sets it.
  expect(secrets.filter((secret) => !/ \$\{\w+:(?:\?[^}]*|-)\}$/.test(secret))).toEqual([]);
  expect(text).not.toMatch(/:\/\/[^$\s@/]*:[^$\s@/]+@/);
});

it('makes new secrets each time, readable by the owner only, and overwrites none', async () => {
  const [folder, other] = await Promise.all([withSecrets(), withSecrets()]);
  const path = join(folder, '.env');
  const before = await readFile(path, 'utf8');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(before).not.toBe(await readFile(join(other, '.env'), 'utf8'));

  const again = run(process.execPath, [resolve('scripts/make-env.ts')], { cwd: folder });

  await expect(again).rejects.toThrow('left as it is');
  expect(await readFile(path, 'utf8')).toBe(before);
  expect(await readFile('.gitignore', 'utf8')).toMatch(/^\.env$/m);
});

it.each(services)('limits %s: its image, its privileges, its resources', (name, it) => {
  expect(it.image).toMatch(/:\d+\.\d+(\.\d+)?(-\w+)?$/);
  expect(String(it.user)).toMatch(/^(node|[1-9]\d*:[1-9]\d*)$/);
  expect(it).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    restart: ONCE.has(name) ? 'on-failure:5' : 'unless-stopped',
    deploy: {
      resources: {
        limits: { cpus: expect.any(String), memory: expect.stringMatching(/^\d+[mg]$/), pids: expect.any(Number) },
      },
    },
  });
  const hasCheck = (it.healthcheck.test?.length ?? 0) > 1;
  expect({ isDisabled: it.healthcheck.disable ?? false, hasCheck }).toEqual(
    ONCE.has(name) ? { isDisabled: true, hasCheck: false } : { isDisabled: false, hasCheck: true },
  );
  for (const network of it.networks) expect(Object.keys(compose.networks)).toContain(network);
  const named = (it.volumes ?? []).filter((volume) => !volume.startsWith('.')).map((volume) => volume.split(':')[0]);
  expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining(named));
  for (const [needed, { condition }] of Object.entries(it.depends_on ?? {})) {
    expect(Object.keys(compose.services)).toContain(needed);
    const wanted = ONCE.has(needed) ? 'service_completed_successfully' : 'service_healthy';
    expect(`${needed}: ${condition}`).toBe(`${needed}: ${wanted}`);
  }
});

it('starts imglink after its migrations, and exposes only the edge', () => {
  for (const name of ['api-1', 'api-2', 'worker']) expect(service(name).depends_on).toHaveProperty('migrate');
  expect(compose.networks.inside).toEqual({ internal: true });
  const outside = services.filter(([, { networks }]) => networks.includes('outside')).map(([name]) => name);
  expect(outside.toSorted()).toEqual(['api-1', 'api-2', 'edge', 'worker']);
  expect(services.filter(([, it]) => 'ports' in it).map(([name]) => name)).toEqual(['edge']);
});

it('never evicts jobs, only copies of rows', () => {
  const flag = (name: string, flagName: string) => {
    const { command } = service(name);
    return command[command.indexOf(`--${flagName}`) + 1];
  };
  expect([flag('queue', 'maxmemory-policy'), flag('queue', 'appendonly')]).toEqual(['noeviction', 'yes']);
  expect([flag('cache', 'maxmemory-policy'), flag('cache', 'appendonly')]).toEqual(['allkeys-lru', 'no']);
  expect(service('queue').volumes).toHaveLength(1);
});

it('runs files that the build makes, as an unprivileged user, from exact image versions', async () => {
  const lines = (await readFile('Dockerfile', 'utf8')).replaceAll('\\\n', ' ').split('\n');
  const images = lines.flatMap((line) => /^FROM (\S+)/.exec(line)?.[1] ?? []);
  expect(images).toHaveLength(3);
  const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  // The Node version of all tests.
  for (const image of images) expect(image).toBe(`node:${devDependencies.node}-bookworm-slim`);
  expect(lines.findLast((line) => line.startsWith('USER '))).toBe('USER node');
  const commands = [...lines.filter((line) => line.startsWith('CMD ')), ...OURS.map((name) => service(name).command)];
  for (const path of commands.flatMap(
    (command) => /dist\/programs\/([\w-]+)\.js/.exec(String(command))?.[1] ?? ['nothing'],
  ))
    expect((await stat(`apps/${path}/src/main.ts`)).isFile()).toBe(true);
});

it('sends the build exactly the files that it copies', async () => {
  const lines = (await readFile('Dockerfile', 'utf8')).split('\n');
  const ignore = await readFile('.dockerignore', 'utf8');
  const sent = [...ignore.matchAll(/^!(.+)$/gm)].map(([, path]) => path!);
  const copied = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
    .flatMap((line) => line.split(' ').slice(1, -1));
  expect(new Set(sent)).toEqual(new Set(copied));
  for (const path of copied) await stat(path);
  expect(ignore).toMatch(/^\*$/m);
});

it('passes requests to existing API processes', () => {
  const apis = services.map(([name]) => name).filter((name) => name.startsWith('api-'));
  expect(service('edge').environment?.EDGE_API_SERVERS?.split(' ')).toEqual(apis.map((name) => `${name}:3000`));
});

it('sets every variable of the edge', async () => {
  const template = await readFile('apps/edge/nginx.conf.template', 'utf8');
  const asked = new Set([...template.matchAll(/\$\{(EDGE_\w+)\}/g)].map(([, name]) => name));
  expect(asked.size).toBeGreaterThan(5);
  const { EDGE_API_SERVERS: _, EDGE_REAL_IP_FROM: proxies, ...given } = service('edge').environment ?? {};
  // Scripts of the image read these.
  expect(proxies).toBe('${EDGE_REAL_IP_FROM:-}');
  expect(new Set(Object.keys(given))).toEqual(asked);
});

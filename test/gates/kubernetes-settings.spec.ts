import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { readSettings, requireShared, variables } from '../../libs/config/src/index.js';
import { type KubernetesObject, render } from '../harness/kubernetes.js';
import { containerOf, environmentOf, workload } from '../harness/pods.js';
import { findOrInstall, KUBECTL } from '../harness/programs.js';

const SECRETS = {
  DATABASE_URL: 'mysql://imglink:password@db.internal:3306/imglink',
  REDIS_URL: 'redis://queue.internal:6379',
  CACHE_URL: 'redis://cache.internal:6379',
  KEY_SECRET: 'a secret of 32 characters or more',
  EDGE_PURGE_SECRET: 'a secret of the edges',
  ADMIN_TOKEN: 'a token of the dashboard',
  OIDC_CLIENT_SECRET: 'a secret at the OpenID provider',
  CDN_PURGE_TOKEN: 'a token of the CDN',
};
const objects = new Map<string, KubernetesObject[]>();

findOrInstall([KUBECTL]);
for (const overlay of ['production', 'kind']) objects.set(overlay, render(`k8s/${overlay}`));

const of = (overlay: string) => objects.get(overlay) ?? [];
const one = <T>(overlay: string, kind: string): T =>
  of(overlay).find((each) => each.kind === kind) as KubernetesObject & T;

describe.each(['production', 'kind'])('%s', (overlay) => {
  it.each(['api', 'worker', 'migrate'])('gives %s settings with which it starts', (name) => {
    const env = environmentOf(workload(of(overlay), name), of(overlay), SECRETS);
    const own = Object.keys(env).filter((key) => !key.startsWith('AWS_'));
    expect(own.filter((key) => !(key in variables.shape))).toEqual([]);
    const settings = readSettings(env);
    if (name === 'migrate') return;
    requireShared(settings);
    // With the CDN whose token is in the Secret.
    expect(readSettings({ ...env, CDN_PURGE_URL: 'cloudflare://zone' }).cdn.kind).toBe('cloudflare');
    expect(settings.http.host).toBe('::');
    expect(settings.http.trustedProxies).toContain('fc00::/7');
    expect([settings.storage.staging, ...settings.storage.stores].map(({ driver }) => driver)).toEqual(['s3', 's3']);
  });

  it.each(['api', 'worker'])('starts %s with a role instead of keys for S3', (name) => {
    const it = workload(of(overlay), name);
    const aws = containerOf(it).env?.filter((each) => each.name.startsWith('AWS_')) ?? [];
    expect(aws.map(({ valueFrom }) => valueFrom?.secretKeyRef)).toEqual([
      { name: 'imglink', key: 'AWS_ACCESS_KEY_ID', optional: true },
      { name: 'imglink', key: 'AWS_SECRET_ACCESS_KEY', optional: true },
    ]);
    const account = of(overlay).find(({ kind }) => kind === 'ServiceAccount');
    expect(it.spec.template.spec.serviceAccountName).toBe(account?.metadata.name);
  });

  it('keeps secrets in Secrets', () => {
    for (const name of ['api', 'worker', 'migrate', 'edge'])
      for (const { name: key, value } of containerOf(workload(of(overlay), name)).env ?? [])
        expect(`${key}=${value}`).toBe(`${key}=undefined`);
    const settings = JSON.stringify(of(overlay).filter(({ kind }) => kind === 'ConfigMap'));
    expect(settings).not.toMatch(/SECRET|TOKEN|PASSWORD|:\/\/[^"\s/]+:[^"\s/]+@/);
    expect(of(overlay).filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  it.each([
    ['api', 'http', 'apps/api/src/health/health.controller.ts'],
    ['worker', 'jobs', 'apps/worker/src/worker-health.controller.ts'],
  ] as const)('asks %s for its health where it answers', async (name, part, file) => {
    const it = workload(of(overlay), name);
    const container = containerOf(it);
    const { port } = readSettings(environmentOf(it, of(overlay), SECRETS))[part];
    expect(container.ports).toEqual([{ name: 'http', containerPort: port }]);
    const controller = await readFile(file, 'utf8');
    for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
      expect(probe?.httpGet?.port).toBe('http');
      expect(controller).toContain(`@Get('${probe?.httpGet?.path.slice(1)}')`);
    }
    expect(container.readinessProbe?.httpGet?.path).toBe('/health/ready');
    expect(container.livenessProbe?.httpGet?.path).toBe('/health/live');
    expect(controller).toContain("@Get('metrics')");
  });

  it('gives a process time to finish its work after it gets no more requests', async () => {
    const source = await readFile('apps/api/src/bootstrap.ts', 'utf8');
    const ms = (name: string) => Number(new RegExp(`const ${name} = ([\\d_]+);`).exec(source)?.[1]?.replace('_', ''));
    // Uploads first, then jobs; then connections are closed.
    const drainSeconds = (2 * ms('DRAIN_MS') + ms('CLOSE_MS')) / 1000;
    expect(drainSeconds).toBeGreaterThan(20);
    for (const name of ['api', 'worker']) {
      const { spec } = workload(of(overlay), name).spec.template;
      const [, sleep = '0'] = containerOf(workload(of(overlay), name)).lifecycle?.preStop.exec.command ?? [];
      expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(Number(sleep) + drainSeconds + 5);
      expect([name, name !== 'api' || Number(sleep) >= 10]).toEqual([name, true]);
    }
  });

  it('purges each edge by its own name, and sets every variable of the edge', async () => {
    const edge = workload(of(overlay), 'edge');
    const { edges } = readSettings(environmentOf(workload(of(overlay), 'api'), of(overlay), SECRETS));
    const names = Array.from({ length: edge.spec.replicas ?? 1 }, (_, place) => `http://edge-${place}.edges:8080`);
    expect(edges.urls).toEqual(names);
    const services = of(overlay).filter(({ kind }) => kind === 'Service');
    expect(services.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(['edges', 'edge', 'api']));
    const template = await readFile('apps/edge/nginx.conf.template', 'utf8');
    const asked = [...template.matchAll(/\$\{(EDGE_\w+)\}/g)].map(([, name]) => name);
    // Scripts of the image read the first two.
    const {
      EDGE_API_SERVERS: servers,
      EDGE_REAL_IP_FROM: proxies,
      ...given
    } = environmentOf(edge, of(overlay), SECRETS);
    expect(proxies).toMatch(/^\d+\.\d+\.\d+\.\d+\/\d+ .*fc00::\/7$/);
    expect(new Set(Object.keys(given))).toEqual(new Set(asked));
    expect(servers).toBe('api:3000');
    expect(containerOf(edge).ports?.[0]?.containerPort).toBe(Number(/listen (\d+);/.exec(template)?.[1]));
  });
});

it('serves the address of links over TLS', () => {
  const { spec } = one<{ spec: { tls: { hosts: string[] }[]; rules: { host: string }[] } }>('production', 'Ingress');
  const { http } = readSettings(environmentOf(workload(of('production'), 'api'), of('production'), SECRETS));
  expect(spec.rules.map(({ host }) => `https://${host}`)).toEqual([http.publicUrl]);
  expect(spec.tls[0]?.hosts).toEqual([spec.rules[0]?.host]);
});

it('applies the migration together with everything that it needs', () => {
  const first = of('production').filter(({ metadata }) => metadata.labels?.rollout === 'before');
  const kinds = new Set(first.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['Namespace', 'ConfigMap', 'Job', 'NetworkPolicy']));
  // A setting that the migration does not know must not stop it.
  expect(containerOf(workload(first, 'migrate')).envFrom).toBeUndefined();
});

it('scales workers by an existing metric, and alerts on the metrics of every process', async () => {
  const { spec: scaling } = one<{ spec: { triggers: { metadata: { query: string } }[] } }>(
    'production',
    'ScaledObject',
  );
  const [, metric = ''] = /(imglink_\w+)\{/.exec(scaling.triggers[0]?.metadata.query ?? '') ?? [];
  expect(await readFile('libs/observability/src/metrics.ts', 'utf8')).toContain(`name: '${metric}'`);

  const { spec: rule } = one<{ spec: unknown }>('production', 'PrometheusRule');
  const { groups } = parse(await readFile('docs/observability/alerts.yml', 'utf8')) as { groups: unknown[] };
  expect(rule).toEqual({ groups });
  // The alerts select jobs by these names.
  const { spec: monitor } = one<{ spec: { endpoints: { relabelings: { replacement: string }[] }[] } }>(
    'production',
    'ServiceMonitor',
  );
  expect(monitor.endpoints[0]?.relabelings[0]?.replacement).toBe('imglink-$1');
  expect(JSON.stringify(groups)).toContain('up{job=~\\"imglink.*\\"}');
});

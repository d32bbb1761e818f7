import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { faultsOf, type KubernetesObject, nameOf, render } from '../harness/kubernetes.js';
import { containerOf, type Selector, selects, workload, workloadsOf } from '../harness/pods.js';
import { findOrInstall, KUBECTL } from '../harness/programs.js';

const OVERLAYS = ['production', 'kind'] as const;
const OURS = ['api', 'worker', 'edge', 'migrate'];

findOrInstall([KUBECTL]);
const rendered = new Map<string, KubernetesObject[]>(OVERLAYS.map((name) => [name, render(`k8s/${name}`)]));

const overlay = (name: string): KubernetesObject[] => {
  const objects = rendered.get(name);
  if (!objects) throw new Error(`k8s/${name} was not rendered`);
  return objects;
};

type Policy = KubernetesObject & {
  spec: { podSelector: Selector; egress?: { to?: { ipBlock?: { cidr: string } }[]; ports?: { port: number }[] }[] };
};

type Selecting = KubernetesObject & {
  spec: { selector?: Selector & Record<string, string>; podSelector?: Selector; scaleTargetRef?: { name: string } };
};

/** The subject of a resource, in each of the possible notations. */
function selectorOf({ kind, spec }: Selecting): Selector | undefined {
  if (kind === 'Service') return { matchLabels: spec.selector ?? {} };
  if (spec?.scaleTargetRef) return { matchLabels: { 'app.kubernetes.io/name': spec.scaleTargetRef.name } };
  return spec?.podSelector ?? spec?.selector;
}

/** Resources that no cluster should accept. */
function spoiled(): KubernetesObject[] {
  const faults: Record<string, (pod: Record<string, unknown>) => unknown> = {
    'unknown-field': (pod) => (pod.dnsPolicyy = 'Default'),
    'wrong-value': (pod) => (pod.terminationGracePeriodSeconds = 'long'),
    'missing-field': (pod) => delete pod.containers,
  };
  return Object.entries(faults).map(([name, spoil]) => {
    const api = structuredClone(workload(overlay('production'), 'api'));
    api.metadata.name = name;
    spoil(api.spec.template.spec as unknown as Record<string, unknown>);
    return api;
  });
}

it('is accepted by the schemas, which refuse a faulty resource', async () => {
  for (const name of OVERLAYS) expect(overlay(name).length).toBeGreaterThan(20);
  // All together, because the types of Kubernetes take seconds to load.
  const found = await faultsOf([...OVERLAYS.flatMap(overlay), ...spoiled()]);
  const faulty = new Set(found.map((fault) => fault.split(':')[0]));
  expect(faulty).toEqual(new Set(spoiled().map(nameOf)));
});

describe.each(OVERLAYS)('%s', (name) => {
  it('is in one namespace, where only restricted pods may run', () => {
    const apart = overlay(name).filter(
      ({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'imglink',
    );
    expect(apart.map(nameOf)).toEqual([]);
    const namespace = overlay(name).find(({ kind }) => kind === 'Namespace');
    expect(namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });

  it('limits the privileges and resources of every pod', () => {
    for (const it of workloadsOf(overlay(name))) {
      const { spec } = it.spec.template;
      expect({ name: nameOf(it), ...spec }).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: expect.any(Number),
          seccompProfile: { type: 'RuntimeDefault' },
        },
      });
      for (const container of spec.containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources).toMatchObject({
          requests: { cpu: expect.any(String), memory: expect.any(String) },
          limits: { memory: expect.any(String) },
        });
      }
      expect('readinessProbe' in containerOf(it)).toBe(it.kind !== 'Job');
    }
  });

  it('selects existing pods in every selector', () => {
    const labels = workloadsOf(overlay(name)).map((it) => it.spec.template.metadata.labels);
    const selecting = overlay(name).filter(({ kind }) => kind !== 'Job') as Selecting[];
    const found = selecting.flatMap((it) => {
      const selector = selectorOf(it);
      return selector && !labels.some((each) => selects(selector, each)) ? [nameOf(it)] : [];
    });
    expect(found).toEqual([]);
    for (const { spec } of workloadsOf(overlay(name)))
      for (const { labelSelector } of spec.template.spec.topologySpreadConstraints ?? [])
        expect(selects(labelSelector, spec.template.metadata.labels)).toBe(true);
  });

  it('denies traffic that no policy allows, and has a policy for each pod', () => {
    const policies = overlay(name).filter(({ kind }) => kind === 'NetworkPolicy') as Selecting[];
    expect(policies.find(({ metadata }) => metadata.name === 'default-deny')?.spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    const own = policies.flatMap(({ spec: { podSelector = {} } }) =>
      podSelector.matchLabels || podSelector.matchExpressions ? [podSelector] : [],
    );
    const open = workloadsOf(overlay(name)).filter(
      ({ spec }) => !own.some((each) => selects(each, spec.template.metadata.labels)),
    );
    expect(open.map(nameOf)).toEqual([]);
  });

  it('leaves the number of pods to the autoscaler, if there is one', () => {
    const scaled = (overlay(name) as Selecting[]).flatMap(({ spec }) => spec?.scaleTargetRef?.name ?? []);
    expect(scaled).toContain('api');
    for (const each of scaled) expect(workload(overlay(name), each).spec).not.toHaveProperty('replicas');
  });

  it('allows API processes and workers to send spans to a collector', () => {
    const policies = overlay(name).filter(({ kind }) => kind === 'NetworkPolicy') as Policy[];
    for (const of of ['api', 'worker']) {
      const { labels } = workload(overlay(name), of).spec.template.metadata;
      const own = policies.filter(({ spec }) => selects(spec.podSelector, labels) && spec.podSelector.matchExpressions);
      const ports = own.flatMap(({ spec }) => spec.egress ?? []).flatMap((rule) => rule.ports?.map(({ port }) => port));
      expect(ports).toEqual(expect.arrayContaining([4317, 4318]));
    }
  });

  it('allows the same egress over IPv6 as over IPv4', () => {
    const policies = overlay(name).filter(({ kind }) => kind === 'NetworkPolicy') as Policy[];
    const blocks = policies
      .flatMap(({ spec }) => spec.egress ?? [])
      .map(({ to = [] }) => to.flatMap((peer) => peer.ipBlock?.cidr ?? []));
    const named = blocks.filter((cidrs) => cidrs.length > 0);
    expect(named.length).toBeGreaterThan(0);
    for (const cidrs of named)
      expect(cidrs.some((cidr) => cidr.includes(':'))).toBe(cidrs.some((cidr) => !cidr.includes(':')));
  });

  it('runs the images of the Dockerfiles, in this version', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    const compose = await readFile('docker-compose.yml', 'utf8');
    for (const it of workloadsOf(overlay(name))) {
      const { image, args = [] } = containerOf(it);
      expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-\w+)?$/);
      const plain = image.replace('registry.example.com/', '');
      // As on a single host: images built here or by others.
      expect(compose).toContain(`image: ${plain}\n`);
      if (!OURS.includes(it.metadata.name)) continue;
      expect(plain).toBe(`${it.metadata.name === 'edge' ? 'imglink-edge' : 'imglink'}:${version}`);
      for (const path of args)
        expect((await stat(path.replace(/^dist\/programs\/(.*)\.js$/, 'apps/$1/src/main.ts'))).isFile()).toBe(true);
    }
    expect(workloadsOf(overlay(name)).map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(OURS));
  });
});

it('keeps some pods of each kind running during drains and rollouts', () => {
  const objects = overlay('production');
  const budgets = objects.filter(({ kind }) => kind === 'PodDisruptionBudget') as Selecting[];
  for (const name of ['api', 'worker', 'edge']) {
    const it = workload(objects, name);
    const { labels } = it.spec.template.metadata;
    expect(budgets.filter(({ spec }) => selects(spec.selector ?? {}, labels))).toHaveLength(1);
    expect(it.spec.template.spec.topologySpreadConstraints).toHaveLength(2);
    expect(it.spec.strategy?.rollingUpdate).toEqual(
      it.kind === 'Deployment' ? { maxUnavailable: 0, maxSurge: '25%' } : undefined,
    );
  }
});

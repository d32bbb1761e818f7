import type { KubernetesObject } from './kubernetes.js';

interface Probe {
  httpGet?: { path: string; port: string | number };
  exec?: { command: string[] };
}

export interface Container {
  name: string;
  image: string;
  args?: string[];
  envFrom?: { configMapRef: { name: string } }[];
  env?: {
    name: string;
    value?: string;
    valueFrom?: { secretKeyRef: { name: string; key: string; optional?: boolean } };
  }[];
  ports?: { name?: string; containerPort: number }[];
  startupProbe?: Probe;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  lifecycle?: { preStop: { exec: { command: string[] } } };
  securityContext: Record<string, unknown>;
  resources: { requests: Record<string, string>; limits: Record<string, string> };
}

export interface PodSpec {
  containers: Container[];
  securityContext: Record<string, unknown>;
  automountServiceAccountToken?: boolean;
  serviceAccountName?: string;
  terminationGracePeriodSeconds: number;
  topologySpreadConstraints?: { labelSelector: Selector }[];
}

/** A workload of a cluster. */
export interface Workload extends KubernetesObject {
  spec: {
    replicas?: number;
    strategy?: { rollingUpdate?: object };
    template: { metadata: { labels: Record<string, string> }; spec: PodSpec };
  };
}

export interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: 'In'; values: string[] }[];
}

const RUNS = new Set(['Deployment', 'StatefulSet', 'Job']);

export const workloadsOf = (objects: readonly KubernetesObject[]): Workload[] =>
  objects.filter((it): it is Workload => RUNS.has(it.kind));

export function workload(objects: readonly KubernetesObject[], name: string): Workload {
  const found = workloadsOf(objects).find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`Nothing runs by the name of ${name}.`);
  return found;
}

export function containerOf(it: Workload): Container {
  const [container] = it.spec.template.spec.containers;
  if (!container) throw new Error(`${it.metadata.name} has no container.`);
  return container;
}

/** The environment of a container; `secrets` holds the values of secrets by variable. */
export function environmentOf(
  it: Workload,
  objects: readonly KubernetesObject[],
  secrets: Record<string, string> = {},
): Record<string, string> {
  const { envFrom = [], env = [] } = containerOf(it);
  const maps = envFrom.map(({ configMapRef: { name } }) => {
    const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
    if (!map) throw new Error(`${it.metadata.name} takes settings of ${name}, which is not there.`);
    return (map as KubernetesObject & { data: Record<string, string> }).data;
  });
  const own = env.map(({ name, value }) => [name, value ?? secrets[name] ?? '']);
  return { ...Object.assign({}, ...maps), ...Object.fromEntries(own) } as Record<string, string>;
}

/** True if a selector matches pods with these labels. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Record<string, string>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, values }) => values.includes(labels[key] ?? ''))
  );
}

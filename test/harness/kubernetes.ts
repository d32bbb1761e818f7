import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

import { KUBECTL } from './programs.js';

/** A resource as it would be sent to a cluster. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
}

interface Model {
  new (resource: unknown): { validate(): void };
}

/** Returns what `kubectl apply --kustomize` would send. */
export function render(folder: string): KubernetesObject[] {
  const text = execFileSync(KUBECTL, ['kustomize', folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS() as KubernetesObject;
  });
}

/** Returns what a cluster would refuse or silently drop: wrong values, missing fields, unknown fields. */
export async function faultsOf(objects: readonly KubernetesObject[]): Promise<string[]> {
  const wrong = await Promise.all(objects.map(async (it) => ((await isValid(it)) ? [] : [`${nameOf(it)}: invalid`])));
  return [...wrong.flat(), ...typeFaults(objects)];
}

export const nameOf = ({ kind, metadata }: KubernetesObject): string => `${kind}/${metadata.name}`;

/** Checked with the schemas of Kubernetes and the operators. */
async function isValid(resource: KubernetesObject): Promise<boolean> {
  const { [resource.kind]: model } = (await import(moduleOf(resource))) as Record<string, Model>;
  if (!model) throw new Error(`${nameOf(resource)}: nobody knows such a kind`);
  try {
    new model(resource).validate();
    return true;
  } catch {
    return false;
  }
}

/** These schemas accept unknown fields; the types made from them do not. */
function typeFaults(objects: readonly KubernetesObject[]): string[] {
  const file = resolve('rendered.ts');
  const lines = objects.map(
    (it, place) => `export const r${place}: import('${moduleOf(it)}').I${it.kind} = ${JSON.stringify(it)};`,
  );
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ESNext,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, version) =>
    path === file ? ts.createSourceFile(path, lines.join('\n'), version) : read(path, version);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ start = 0, messageText, file: at }) => {
    const line = at?.getLineAndCharacterOfPosition(start).line ?? 0;
    const name = objects[line] ? nameOf(objects[line]) : '?';
    return `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

const OPERATORS: Record<string, string> = {
  'keda.sh': '@kubernetes-models/keda',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

/** The module with the schema and the type of a kind. */
function moduleOf({ apiVersion, kind }: KubernetesObject): string {
  const [group = ''] = apiVersion.split('/');
  return `${OPERATORS[group] ?? 'kubernetes-models'}/${apiVersion}/${kind}`;
}

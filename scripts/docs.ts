/** Writes what is generated: docs/configuration.md, the table of settings in README.md, docs/problems.md, docs/metrics.md, the alerts of k8s/operators and the problems in nginx's template. With --check, fails when one is stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

import { factsOf, variables } from '#config';
import { PROBLEMS } from '#errors';
import { metrics } from '#observability';

const EDGE_TEMPLATE = 'apps/edge/nginx.conf.template';

// Loaded through Vite, which resolves TypeScript's imports as the tests do.
const { withEdgeProblems } = (
  await runnerImport<{ withEdgeProblems: (template: string) => string }>(
    resolve(import.meta.dirname, 'edge-problems.ts'),
    { configFile: false, logLevel: 'error' },
  )
).module;

const SETTINGS = Object.entries(variables.shape).map(([name, schema]) => ({ name, facts: factsOf(schema) }));

/** The first sentence of a description. */
const summaryOf = (description: string) => description.split(/(?<=[\w)`])\. /)[0] ?? '';
const code = (text: string | undefined) => (text === undefined ? '' : `\`${text}\``);

function configuration(): string {
  const rows = SETTINGS.map(
    ({ name, facts: { type, unit = '', default: byDefault, description } }) =>
      `| ${code(name)} | ${code(byDefault)} | ${type} | ${unit} | ${description} |`,
  );
  return `# Settings\n\nMade by \`npm run docs\` from the schema in libs/config.\n\n| variable | default | type | unit | meaning |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

const TABLE = /(?<=<!-- settings: made by npm run docs -->\n\n)[^]*?(?=\n\n<!-- end of settings -->)/;

/** `readme` with its table of settings made anew. */
function withSettings(readme: string): string {
  if (!TABLE.test(readme)) throw new Error('README.md lacks the marks of its table of settings.');
  const rows = SETTINGS.map(({ name, facts: { unit, default: byDefault, description } }) => {
    const value = unit && byDefault ? `${code(byDefault)} ${unit}` : code(byDefault);
    return `| ${code(name)} | ${value} | ${summaryOf(description)} |`;
  });
  return readme.replace(TABLE, () => `| variable | default | meaning |\n| --- | --- | --- |\n${rows.join('\n')}`);
}

function problems(): string {
  const rows = Object.entries(PROBLEMS).map(([code, { title, advice }]) => `| \`${code}\` | ${title} | ${advice} |`);
  return `# Problems\n\nMade by \`npm run docs\` from the catalogue in libs/errors. The \`type\` of a problem is \`/problems/{code}\`,\nor a registered one.\n\n| code | title | what to do |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

interface Described {
  name: string;
  help: string;
  type: string;
  labelNames?: readonly string[];
}

function metricsTable(): string {
  const all = metrics.registry.getMetricsAsArray() as unknown as Described[];
  // The metrics of Node and of the process come from prom-client and differ between systems.
  const ours = all.filter(({ name }) => !/^imglink_(nodejs|process)_/.test(name));
  const rows = ours.map(({ name, help, type, labelNames = [] }) => {
    const labels = labelNames.length > 0 ? `{${labelNames.join(',')}}` : '';
    return `| \`${name}${labels}\` | ${type} | ${help} |`;
  });
  return `# Metrics\n\nMade by \`npm run docs\` from libs/observability. \`GET /metrics\` of each process tells them: an API process on \`PORT\`, a worker\non \`WORKER_PORT\`. Label values are closed sets. Beside these there are those of Node and of the process that prom-client\ncollects: \`imglink_nodejs_…\` (event-loop lag, heap, garbage collection) and \`imglink_process_…\` (processor, memory,\ndescriptors).\n\n| metric | type | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** Returns the alert rules of docs/observability in the Prometheus operator's format. */
function prometheusRule(): string {
  const rules = readFileSync('docs/observability/alerts.yml', 'utf8').replace(/^(#.*\n)+/, '');
  const indented = rules.replaceAll(/^(?=.)/gm, '  ');
  return `# Made by \`npm run docs\` from docs/observability/alerts.yml.\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: imglink\nspec:\n${indented}`;
}

for (const [path, text] of [
  ['docs/configuration.md', configuration()],
  ['README.md', withSettings(readFileSync('README.md', 'utf8'))],
  ['docs/problems.md', problems()],
  ['docs/metrics.md', metricsTable()],
  ['k8s/operators/alerts.yaml', prometheusRule()],
  [EDGE_TEMPLATE, withEdgeProblems(readFileSync(EDGE_TEMPLATE, 'utf8'))],
] as const) {
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) throw new Error(`${path} is stale: npm run docs`);
}

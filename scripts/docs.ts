/** Writes what is generated: docs/configuration.md and docs/problems.md. With --check, fails when one is stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

import { variables } from '#config';
import { PROBLEMS } from '#errors';

type Schema = { description?: string; default?: unknown };

function configuration(): string {
  const { properties = {} } = z.toJSONSchema(variables, { io: 'input' }) as { properties?: Record<string, Schema> };
  const rows = Object.entries(properties).map(
    ([name, { description = '', default: value }]) =>
      `| \`${name}\` | ${value === undefined || value === '' ? '' : `\`${String(value)}\``} | ${description} |`,
  );
  return `# Settings\n\nMade by \`npm run docs\` from the schema in libs/config.\n\n| variable | default | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function problems(): string {
  const rows = Object.entries(PROBLEMS).map(([code, { title, advice }]) => `| \`${code}\` | ${title} | ${advice} |`);
  return `# Problems\n\nMade by \`npm run docs\` from the catalogue in libs/errors. The \`type\` of a problem is \`/problems/{code}\`,\nor a registered one.\n\n| code | title | what to do |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

for (const [path, text] of [
  ['docs/configuration.md', configuration()],
  ['docs/problems.md', problems()],
] as const) {
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) throw new Error(`${path} is stale: npm run docs`);
}

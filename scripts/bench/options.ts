import { parseArgs } from 'node:util';

export type ListOption = 'only' | 'sizes' | 'clients';

/** Returns the words of `--only a,b`, `--sizes` or `--clients`; undefined if it is absent, which selects everything. */
export function listOption(args: readonly string[], name: ListOption): string[] | undefined {
  const { values } = parseArgs({ args: args.slice(2), options: { [name]: { type: 'string' } }, strict: false });
  const value = values[name];
  return typeof value === 'string' ? value.split(',') : undefined;
}

import { estimate } from './estimate.js';
import { readOptions } from './options.js';
import { asTable } from './table.js';

/** Prints what an installation needs, or explains which option is wrong. */
export function capacity(args: readonly string[]): void {
  try {
    const { assumptions, json } = readOptions(args);
    const need = estimate(assumptions);
    process.stdout.write(json ? `${JSON.stringify({ assumptions, need }, undefined, 2)}\n` : `${asTable(need)}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

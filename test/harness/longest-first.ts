import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest; the other files take at most 20 s. */
const LONGEST = new Set([
  'static',
  'recipes',
  'trouble',
  'crash',
  'crash-points',
  'doctor',
  'chaos',
  'page-looks',
  'herd',
  'image-cases',
  'sdk',
  'page-edge',
  'rendering',
  'queue',
  'rolling-update',
  'upgrade',
  'disk-full',
  'keys-command',
  'owned-crashes',
  'operations',
  'stores',
  'processes',
  'start-stop',
  'tus-restart',
  'readiness',
  'slow-clients',
  'sign-in',
  'words',
  's3-object-store',
]);

/** Starts the longest files of each project first, so that no worker is left with one of them at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = new Set(sorted.map(({ project }) => project));
    return [...projects].flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      return own.filter(isLong).concat(own.filter((file) => !isLong(file)));
    });
  }
}

function isLong({ moduleId }: TestSpecification): boolean {
  const [name = ''] = basename(moduleId).split('.');
  return LONGEST.has(name);
}

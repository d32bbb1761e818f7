import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

import { LongestFirst } from './test/harness/longest-first.js';

const source = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };
const exclude = ['**/node_modules/**', '**/dist/**'];

/** What users notice is the same embedded and over a production stack. */
const ON_BOTH = ['smoke', 'upload', 'read-http', 'bad-input', 'page', 'imgur-albums', 'rendering', 'keys-command'];

/** They measure memory or times: the load of another test would be in their figures. */
const ALONE = ['memory', 'start-stop-limits', 'shared-cache'].map((name) => `test/${name}.e2e.spec.ts`);

/**
 * Over a sharded database, `npm run spider`: those of the stack, and all others that have no database of their own. Not
 * admin-images: Spider compares a digest with the prefix of it that is in an index, and finds no image.
 */
const OVER_SHARDS = [
  ...ON_BOTH,
  'fields',
  'pictures',
  'around-the-api',
  'languages',
  'album-page',
  'imgur',
  'imgur-images',
  'imgur-client',
  'examples',
  'tools',
  'sdk',
  'tus-bad-input',
  'takedown',
  'access',
  'account-limits',
  'accounts',
  'albums',
  'api-keys',
  'image-edits',
  'imgur-account',
  'my-images',
  'owners',
  'sign-in',
  'moderation',
  'reports',
].map((name) => `test/${name}.e2e.spec.ts`);

/** Of the stack, but with servers of its own, for which it mostly waits: the end-to-end tests work meanwhile. */
const WAITING = ['test/trouble.stack.spec.ts'];

/**
 * Test files are run by three workers, one after another in the same: a worker of its own for each costs a quarter of
 * the time. One of the three waits at most times, for processes, connections and limits, so that they keep two cores
 * busy.
 */
const inThree = { maxWorkers: 3, isolate: false };

/**
 * Only a test that hangs takes that long. Tests wait for states, and on a busy machine those take longer: the time of a
 * test includes the start of the servers that it is the first to need.
 */
const timeouts = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 60_000 } } };

const endToEnd = {
  exclude,
  ...timeouts,
  setupFiles: ['test/harness/contract/setup.ts'],
};
/**
 * Where the processes under test find compiled code, so that each start takes a tenth less processor time. It adds
 * about 3 MB to a process, so those whose memory is measured start without it.
 */
const compileCache = { NODE_COMPILE_CACHE: resolve('dist/.compile-cache') };
const oneAtATime = { maxWorkers: 1, fileParallelism: false, isolate: false };

export default defineConfig({
  ...source,
  test: {
    reporters: ['default', './test/harness/count-reporter.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...source,
        test: {
          name: 'gates',
          include: ['test/gates/**/*.spec.ts'],
          exclude,
          globalSetup: ['test/harness/sdk-sources.ts'],
          ...timeouts,
          ...inThree,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...source,
        test: {
          name: 'unit',
          include: ['libs/**/*.spec.ts', 'apps/**/*.spec.{ts,tsx}', 'scripts/**/*.spec.ts'],
          exclude,
          globalSetup: ['test/harness/programs.ts', 'test/harness/sdk-sources.ts'],
          ...timeouts,
          ...inThree,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...source,
        test: {
          ...endToEnd,
          ...inThree,
          name: 'e2e',
          env: compileCache,
          include: ['test/**/*.e2e.spec.ts', ...WAITING],
          exclude: [...exclude, ...ALONE],
          globalSetup: ['test/harness/global-setup.ts'],
          sequence: { groupOrder: 2 },
        },
      },
      {
        ...source,
        test: {
          ...endToEnd,
          ...oneAtATime,
          name: 'alone',
          include: ALONE,
          globalSetup: ['test/harness/global-setup.ts'],
          sequence: { groupOrder: 3 },
        },
      },
      {
        ...source,
        test: {
          ...endToEnd,
          ...inThree,
          name: 'stack',
          env: compileCache,
          // The same tests over api, worker and real servers, and those of the stack alone.
          include: process.env.TEST_SPIDER
            ? [...OVER_SHARDS, 'test/**/*.stack.spec.ts', 'test/spider.spec.ts']
            : [...ON_BOTH.map((name) => `test/${name}.e2e.spec.ts`), 'test/**/*.stack.spec.ts'],
          exclude: process.env.TEST_SPIDER ? exclude : [...exclude, ...WAITING],
          globalSetup: ['test/harness/stack-setup.ts'],
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config';

const source = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };
const exclude = ['**/node_modules/**', 'dist/**'];

export default defineConfig({
  ...source,
  test: {
    reporters: ['default', './test/harness/count-reporter.ts'],
    projects: [
      {
        ...source,
        test: {
          name: 'gates',
          include: ['test/gates/**/*.spec.ts'],
          exclude,
          testTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...source,
        test: {
          name: 'unit',
          include: ['libs/**/*.spec.ts', 'apps/**/*.spec.ts'],
          exclude,
          globalSetup: ['test/harness/unit-setup.ts'],
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...source,
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.spec.ts'],
          exclude,
          globalSetup: ['test/harness/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // One app at a time: the figures of one test are not the load of another.
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

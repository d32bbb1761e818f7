import type { FaultPoint } from '#observability';

const FOLDER = 'dist/crashing-programs';

/** Programs of the tests that end at a fault point. They are bundled like those of the app. */
export const CRASHING_PROGRAMS = {
  folder: FOLDER,
  mains: ['test/harness/crashing-main.mjs', 'test/harness/crashing-stack-main.mjs'],
};

/** An API process or, with CRASHING=worker, a worker that dies when it reaches the point that CRASH_AT names. */
export const CRASHING_STACK = `${FOLDER}/crashing-stack-main.js`;

/** Options for `ImgLink.start`: the app dies, as from a kill -9, when it reaches `point` for the first time. */
export const crashingAt = (point: FaultPoint, env: Record<string, string> = {}) => ({
  main: `${FOLDER}/crashing-main.js`,
  env: { CRASH_AT: point, ...env },
});

import type { FaultPoint } from '#observability';

/** Options for `ImgLink.start`: the app dies, as from a kill -9, when it reaches `point` for the first time. */
export const crashingAt = (point: FaultPoint, env: Record<string, string> = {}) => ({
  main: 'test/harness/crashing-main.mjs',
  env: { CRASH_AT: point, ...env },
});

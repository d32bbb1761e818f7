import type { Usage } from './usage.js';

/** Shares from which a resource counts as saturated. A queue that is not emptied within seconds counts too. */
const FULL_CORE = 0.9;
const FULL_MACHINE = 0.9;
/** The minimum share of the used processor time that must be ours for a figure to count. */
const OURS = 0.7;
const LATE_LOOP_MS = 100;
const LONG_QUEUE = 50;

/** Returns one sentence that names what was saturated first: a core, the machine, an event loop or the workers. */
export function whatSaturated({ processor, machine, ours, eventLoopLagMs, waiting }: Usage): string {
  const byUse = Object.entries(processor).toSorted(([, one], [, other]) => other - one);
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const full = byUse.find(([name, share]) => share >= FULL_CORE && isSingleThreaded(name));
  const late = Object.entries(eventLoopLagMs).find(([, ms]) => ms >= LATE_LOOP_MS);
  if (machine >= FULL_MACHINE && ours < OURS * machine) {
    return `the machine's processors, by other programs: these took ${percent(ours)} of them. Measure again`;
  }
  if (machine >= FULL_MACHINE) {
    const most = byUse.slice(0, 3).map(([name, share]) => `${name} ${percent(share)}`);
    return `the machine's processors (${percent(machine)}): of one core, ${most.join(', ')}`;
  }
  if (full) return `one core of ${full[0]} (${percent(full[1])})`;
  if (waiting.atEnd >= LONG_QUEUE) return `the workers: ${waiting.atEnd} jobs waited at the end`;
  if (late) return `the event loop of ${late[0]}: ${Math.round(late[1])} ms late`;
  return `no processor: the wait is for a disk or a lock (processors ${percent(machine)})`;
}

/** Node, nginx with one worker and Redis use one core; other programs use several. */
const isSingleThreaded = (name: string) => /^(api|worker|load generator|queue Redis|cache Redis|S3)/.test(name);

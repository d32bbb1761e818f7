import { type OpenLoopFigures, openLoop, type StreamFigures } from './open-loop.js';
import { whatSaturated } from './saturation.js';
import { SLO } from './seed.js';
import type { LoadStack } from './stack.js';
import type { Traffic } from './traffic.js';
import { type Usage, UsageWatch } from './usage.js';

/** The share of requests that the generator may send late before it is the cause. */
const LATE_SHARE = 0.02;

export interface Step {
  /** A ratio of the seed's rates. */
  ratio: number;
  uploads: StreamFigures;
  reads: StreamFigures;
  usage: Usage;
  /** What broke the promise, and what was saturated; undefined while it holds. */
  broken: { promise: string; saturated: string } | undefined;
}

export interface StepOptions {
  seconds: number;
  /** The first step's ratio of the seed's rates, and the factor from step to step. */
  first: number;
  factor: number;
  most: number;
}

/** Raises the rate from step to step until the promise breaks. */
export async function stepUp(stack: LoadStack, traffic: Traffic, options: StepOptions): Promise<Step[]> {
  const steps: Step[] = [];
  for (let ratio = options.first; steps.length < options.most; ratio *= options.factor) {
    const step = await runStep(stack, traffic, ratio, options.seconds);
    steps.push(step);
    if (step.broken) break;
  }
  return steps;
}

async function runStep(stack: LoadStack, traffic: Traffic, ratio: number, seconds: number): Promise<Step> {
  const watch = await UsageWatch.start(stack);
  const figures = await openLoop(traffic.mix(ratio), seconds);
  const usage = await watch.end();
  const [uploads, reads] = figures.streams;
  if (!uploads || !reads) throw new Error('The mix is of uploads and reads.');
  const promise = brokenPromise(figures, uploads, reads);
  return {
    ratio,
    uploads,
    reads,
    usage,
    broken: promise === undefined ? undefined : { promise, saturated: whatSaturated(usage) },
  };
}

function brokenPromise({ late }: OpenLoopFigures, uploads: StreamFigures, reads: StreamFigures): string | undefined {
  for (const each of [uploads, reads]) {
    if (each.failed > 0) return `${each.failed} of ${each.sent} ${each.name} failed: ${each.failure}`;
    if (each.unanswered > 0) return `${each.unanswered} of ${each.sent} ${each.name} were not answered`;
  }
  if (reads.p99Ms > SLO.reads) return `a read in a hundred took ${Math.round(reads.p99Ms)} ms or more`;
  if (uploads.p99Ms > SLO.uploads) return `an upload in a hundred took ${Math.round(uploads.p99Ms)} ms or more`;
  const isLate = late > LATE_SHARE * (uploads.sent + reads.sent);
  return isLate ? `the load generator itself was late ${late} times` : undefined;
}

/** The last step at which the promise held. */
export function lastGood(steps: readonly Step[]): Step | undefined {
  return steps.findLast(({ broken }) => !broken);
}

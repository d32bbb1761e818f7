import { VARIANT_EXTENSIONS, VARIANT_SIZES } from '#formats';
import { RENDER_LANES, type RenderLane } from '#imaging';
import { type JobDefinition, noResult } from '#jobs';
import { z } from 'zod';

/**
 * The variants of one image. Those requested while the job waits are merged into it, so that the image is decoded once.
 */
export const makeVariantsPayload = z.object({
  id: z.string(),
  wanted: z.array(z.object({ size: z.enum(VARIANT_SIZES), extension: z.enum(VARIANT_EXTENSIONS) })).min(1),
});

export type MakeVariantsPayload = z.infer<typeof makeVariantsPayload>;

/** One job for each image. Each lane has its own queue, so that light renders never wait behind heavy ones. */
export const makeVariantsJobs: Readonly<Record<RenderLane, JobDefinition<MakeVariantsPayload, void>>> = {
  light: defineJob('light', { name: 'make-variants', queue: 'variants' }),
  heavy: defineJob('heavy', { name: 'make-heavy-variants', queue: 'variants-heavy' }),
};

function defineJob(lane: RenderLane, names: { name: string; queue: string }): JobDefinition<MakeVariantsPayload, void> {
  return {
    ...names,
    payload: makeVariantsPayload,
    result: noResult,
    attempts: 2,
    backoffMs: 500,
    maxConcurrency: RENDER_LANES[lane].processes,
    merge: joinWanted,
  };
}

/** Merges two payloads for the same image; each variant is in the result once. */
export function joinWanted(waiting: MakeVariantsPayload, added: MakeVariantsPayload): MakeVariantsPayload {
  const isNew = ({ size, extension }: MakeVariantsPayload['wanted'][number]) =>
    !waiting.wanted.some((known) => known.size === size && known.extension === extension);
  return { id: waiting.id, wanted: [...waiting.wanted, ...added.wanted.filter(isNew)] };
}

import { VARIANT_EXTENSIONS, VARIANT_SIZES } from '#formats';
import { RENDER_LANES, type RenderLane } from '#imaging';
import { type JobDefinition, noResult } from '#jobs';
import { z } from 'zod';

/** All variants of an image that are asked for while the job waits: the image is decoded once for them. */
export const makeVariantsPayload = z.object({
  id: z.string(),
  wanted: z.array(z.object({ size: z.enum(VARIANT_SIZES), extension: z.enum(VARIANT_EXTENSIONS) })).min(1),
});

export type MakeVariantsPayload = z.infer<typeof makeVariantsPayload>;

/** A job an image; each lane has a queue of its own, so that light renders never wait behind heavy ones. */
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

/** Both payloads in one, each variant once. */
export function joinWanted(waiting: MakeVariantsPayload, added: MakeVariantsPayload): MakeVariantsPayload {
  const isNew = ({ size, extension }: MakeVariantsPayload['wanted'][number]) =>
    !waiting.wanted.some((known) => known.size === size && known.extension === extension);
  return { id: waiting.id, wanted: [...waiting.wanted, ...added.wanted.filter(isNew)] };
}

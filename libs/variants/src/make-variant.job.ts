import { VARIANT_EXTENSIONS, VARIANT_SIZES } from '#imaging';
import { type JobDefinition, noResult } from '#jobs';
import { z } from 'zod';

export const makeVariantPayload = z.object({
  id: z.string(),
  size: z.enum(VARIANT_SIZES),
  extension: z.enum(VARIANT_EXTENSIONS),
});

export type MakeVariantPayload = z.infer<typeof makeVariantPayload>;

export const makeVariantJob: JobDefinition<MakeVariantPayload, void> = {
  name: 'make-variant',
  queue: 'variants',
  payload: makeVariantPayload,
  result: noResult,
  attempts: 2,
  backoffMs: 500,
};

import { VARIANT_EXTENSIONS, VARIANT_SIZES } from '#imaging';
import type { JobDefinition } from '#jobs';
import { z } from 'zod';

export const makeVariantPayload = z.object({
  id: z.string(),
  size: z.enum(VARIANT_SIZES),
  extension: z.enum(VARIANT_EXTENSIONS),
});

export type MakeVariantPayload = z.infer<typeof makeVariantPayload>;

export const makeVariantJob = {
  name: 'make-variant',
  payload: makeVariantPayload,
  attempts: 2,
  backoffMs: 500,
} as JobDefinition<MakeVariantPayload, void>;

import { IMAGE_FORMATS, type ImageFormat } from '#formats';
import { z } from 'zod';

/** What the sender says of an image, besides its bytes. */
export interface UploadFields {
  title: string | null;
  description: string | null;
  /** Milliseconds since 1970. */
  expiresAt: number | null;
}

/**
 * What makes bytes in staging an upload, written after them: all that the job needs if the queue forgets
 * everything.
 */
export const uploadManifest = z.object({
  version: z.literal(1),
  title: z.string().nullable(),
  description: z.string().nullable(),
  expiresAt: z.number().nullable(),
  bytes: z.int().positive(),
  sha256: z.hex().length(64),
  /** Which image store it goes to, while that one works: a second run overwrites the first one's object. */
  place: z.int().nonnegative(),
  /** `now`: the sender waits for the outcome. `accepted`: it was promised, and is asked for later. */
  answer: z.enum(['now', 'accepted']),
  /** What was found while the bytes came in, where they are to be stored as they are. */
  image: z
    .object({
      format: z.enum(Object.keys(IMAGE_FORMATS) as [ImageFormat, ...ImageFormat[]]),
      width: z.int().positive(),
      height: z.int().positive(),
      animated: z.boolean(),
    })
    .optional(),
});

export type UploadManifest = z.infer<typeof uploadManifest>;

/** Of an upload that was answered 202. */
export const promised = (manifest: UploadManifest): UploadManifest => ({ ...manifest, answer: 'accepted' });

import { IMAGE_FORMATS, type ImageFormat } from '#formats';
import { z } from 'zod';

/** Describes an upload: all that its job needs besides the staged bytes, if the queue loses the job. */
export const uploadManifest = z.object({
  version: z.literal(1),
  title: z.string().nullable(),
  description: z.string().nullable(),
  /** Milliseconds since 1970. */
  expiresAt: z.number().nullable(),
  bytes: z.int().positive(),
  sha256: z.hex().length(64),
  /**
   * The index of the store that the image goes to while that one works, so that a repeated job overwrites its object.
   */
  place: z.int().nonnegative(),
  /** `now`: a client waits for the link. `accepted`: the upload is acknowledged. */
  answer: z.enum(['now', 'accepted']),
  /** The result of the inspection while the bytes were received, if the image is to be stored as it was sent. */
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

/** Returns the manifest of the same upload once it is acknowledged. */
export const acknowledged = (manifest: UploadManifest): UploadManifest => ({ ...manifest, answer: 'accepted' });

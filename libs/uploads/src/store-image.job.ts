import type { JobDefinition } from '#jobs';
import { decodeLink, encodeLink, type Link } from '#links';
import { z } from 'zod';

import { uploadManifest, type UploadManifest } from './upload-manifest.js';

export interface StoreImagePayload {
  /** The upload's Snowflake in decimal: the queue carries ids, never bytes. */
  id: string;
  /** Spares the job a read. The staged manifest is what counts; whoever adds a job again leaves it out. */
  manifest?: UploadManifest | undefined;
}

export const storeImageJob: JobDefinition<StoreImagePayload, Link> = {
  name: 'store-image',
  queue: 'uploads',
  payload: z.object({ id: z.string(), manifest: uploadManifest.optional() }),
  result: { encode: encodeLink, decode: decodeLink },
  attempts: 5,
  backoffMs: 300,
};

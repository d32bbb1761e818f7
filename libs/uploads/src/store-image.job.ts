import type { JobDefinition } from '#jobs';
import { decodeLink, encodeLink, type Link } from '#links';
import { z } from 'zod';

import { uploadManifest, type UploadManifest } from './records/upload-manifest.js';

export interface StoreImagePayload {
  /** The Snowflake id of the upload in decimal. The queue carries no bytes. */
  id: string;
  /** Saves the job a read of staging. Absent when a job is queued again: then the staged manifest counts. */
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

import { DomainError } from '#errors';
import type { LinkChanges } from '#links';
import { z } from 'zod';

import { MAX_EXPIRY_SECONDS, MIN_EXPIRY_SECONDS, uploadFields } from '../intake/upload-fields.schema.js';

const { title, description } = uploadFields.shape;
const RANGE = `must be from ${MIN_EXPIRY_SECONDS} to ${MAX_EXPIRY_SECONDS}`;

/** The fields of an edit, checked as those of an upload. Null clears a field. An absent field keeps its value. */
export const imageEdit = z
  .strictObject({
    title: title.nullable().optional().describe('At most 128 characters'),
    description: description.nullable().optional().describe('At most 2,000 characters'),
    expiresIn: z
      .int('must be a whole number of seconds')
      .min(MIN_EXPIRY_SECONDS, RANGE)
      .max(MAX_EXPIRY_SECONDS, RANGE)
      .nullable()
      .optional()
      .describe('Seconds from now until the image expires'),
  })
  .meta({ id: 'ImageEdit', examples: [{ title: 'A lake', expiresIn: null }] });

export type ImageEdit = z.infer<typeof imageEdit>;

/**
 * Returns the changes of the link that an edit at `now`, in ms since 1970, requests. Throws `invalid-request` for an
 * edit without fields.
 */
export function linkChanges({ expiresIn, ...texts }: ImageEdit, now: number): LinkChanges {
  const expiresAt = expiresIn === null ? null : now + (expiresIn ?? 0) * 1000;
  const changes = { ...texts, ...(expiresIn !== undefined && { expiresAt }) };
  if (Object.keys(changes).length > 0) return changes;
  throw new DomainError('invalid-request', 'Send at least one of title, description and expiresIn.');
}

import { DomainError } from '#errors';
import type { LinkChanges } from '#links';
import { z } from 'zod';

import { uploadFields } from '../intake/upload-fields.schema.js';
import { UPLOAD_FIELDS } from '../openapi/upload.docs.js';

const { title, description, expiresIn } = uploadFields.shape;

/** The fields of an edit, checked as those of an upload. Null clears a field. An absent field keeps its value. */
export const imageEdit = z.strictObject({
  title: title.nullable(),
  description: description.nullable(),
  expiresIn: expiresIn.nullable(),
});

export type ImageEdit = z.infer<typeof imageEdit>;

/**
 * Returns the changes of the link that an edit at `now`, in ms since 1970, requests. Throws `invalid-request` for an
 * edit without fields.
 */
export function linkChanges({ expiresIn, ...texts }: ImageEdit, now: number): LinkChanges {
  const expiresAt = expiresIn === null ? null : now + Number(expiresIn) * 1000;
  const changes = { ...texts, ...(expiresIn !== undefined && { expiresAt }) };
  if (Object.keys(changes).length > 0) return changes;
  throw new DomainError('invalid-request', 'Send at least one of title, description and expiresIn.');
}

const nullable = <T extends { description: string }>(field: T) => ({ ...field, nullable: true });

/** The request body of an edit in the OpenAPI document. */
export const IMAGE_EDIT_SCHEMAS = {
  ImageEdit: {
    type: 'object' as const,
    minProperties: 1,
    additionalProperties: false,
    properties: {
      title: nullable(UPLOAD_FIELDS.title),
      description: nullable(UPLOAD_FIELDS.description),
      expiresIn: nullable({ ...UPLOAD_FIELDS.expiresIn, description: 'Seconds from now until the image expires' }),
    },
    example: { title: 'A lake', expiresIn: null },
  },
};

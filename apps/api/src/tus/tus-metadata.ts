import { DomainError } from '#errors';
import type { AnnouncedImage } from '#resumable';
import { Metadata } from '@tus/server';
import { z } from 'zod';

import { parseFields } from '../http/parse-fields.js';
import { uploadFields } from '../intake/upload-fields.schema.js';

const MAX_NAME = 1024;
const MAX_TYPE = 255;

const name = z.string().max(MAX_NAME, `must have at most ${MAX_NAME} characters`);
const { title, description, expiresIn } = uploadFields.shape;

/** What Upload-Metadata may say of an image. What else it says is given back as it came; many clients say more. */
const metadataFields = z.object({
  title,
  description,
  expires_in: expiresIn,
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits')
    .optional(),
  filename: name.optional(),
  filetype: z.string().max(MAX_TYPE, `must have at most ${MAX_TYPE} characters`).optional(),
});

/** The image that an upload begins with; throws `invalid-request` for a malformed field or a value out of bounds. */
export function readMetadata(field: string | undefined): AnnouncedImage {
  const fields = parseFields(metadataFields, valuesOf(field));
  return {
    title: fields.title ?? null,
    description: fields.description ?? null,
    expiresInSeconds: fields.expires_in ?? null,
    sha256: fields.sha256?.toLowerCase() ?? null,
  };
}

function valuesOf(field: string | undefined): Record<string, string> {
  if (field === undefined || field === '') return {};
  try {
    const pairs = Object.entries(Metadata.parse(field));
    return Object.fromEntries(pairs.map(([key, value]) => [key, value ?? '']));
  } catch (cause) {
    const detail = 'Upload-Metadata must be pairs of a key and its value in base64, between commas; no key twice.';
    throw new DomainError('invalid-request', detail, { cause });
  }
}

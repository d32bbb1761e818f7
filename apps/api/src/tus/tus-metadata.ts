import { DomainError } from '#errors';
import type { AnnouncedImage } from '#resumable';
import { Metadata } from '@tus/server';
import { z } from 'zod';

import { parseFields } from '../http/parse-fields.js';
import { uploadFields } from '../intake/upload-fields.schema.js';

const MAX_NAME_LENGTH = 1024;
const MAX_TYPE_LENGTH = 255;

const text = (maxLength: number) => z.string().max(maxLength, `must have at most ${maxLength} characters`).optional();
const { title, description, expiresIn } = uploadFields.shape;

/** The fields of Upload-Metadata that are checked. Clients send others as well, which are stored and returned. */
const metadataFields = z.object({
  title,
  description,
  expires_in: expiresIn,
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits')
    .optional(),
  filename: text(MAX_NAME_LENGTH),
  filetype: text(MAX_TYPE_LENGTH),
});

/**
 * Parses an Upload-Metadata field. Throws `invalid-request` if it is malformed or one of its values is out of range.
 */
export function readTusMetadata(field: string | undefined): AnnouncedImage {
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
    const detail =
      'Upload-Metadata must be a list of keys, each with its value in base64, separated by commas. Keys must differ.';
    throw new DomainError('invalid-request', detail, { cause });
  }
}

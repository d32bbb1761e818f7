import { DomainError } from '#errors';
import type { ApiOperationOptions } from '@nestjs/swagger';
import { z } from 'zod';

import { parseFields } from '../../http/parse-fields.js';
import { uploadFields } from '../../intake/upload-fields.schema.js';
import { schemaRef } from '../../openapi/schema-ref.js';
import type { TextForm } from '../body/text-form-reader.js';

const { title, description } = uploadFields.shape;
const editSchema = z.object({ title, description });

/** An absent field stays unchanged; null clears it. */
export interface ImageEdit {
  title?: string | null;
  description?: string | null;
}

/** The title and the description in a form; the first of each counts. Throws `invalid-request` if one is too long. */
export function readTexts(form: TextForm): ImageEdit {
  const fields = ['title', 'description'].flatMap((name) => {
    const [first] = form.get(name) ?? [];
    return first === undefined ? [] : [[name, first]];
  });
  return parseFields(editSchema, Object.fromEntries(fields));
}

/** The same for a form that must have at least one of the two. Throws `invalid-request` if it has neither. */
export function readImageEdit(form: TextForm): ImageEdit {
  const edit = readTexts(form);
  if (Object.keys(edit).length > 0) return edit;
  throw new DomainError('invalid-request', 'There is nothing to update. Send title or description.');
}

export const EDIT_SCHEMAS = {
  ImgurEdit: {
    type: 'object' as const,
    properties: { title: { type: 'string', maxLength: 128 }, description: { type: 'string', maxLength: 2000 } },
    example: { title: 'A lake', description: 'In the morning' },
  },
};

const BODY = { schema: schemaRef('ImgurEdit') };

export const EDIT_BODY: ApiOperationOptions['requestBody'] = {
  required: true,
  content: { 'application/x-www-form-urlencoded': BODY, 'application/json': BODY, 'multipart/form-data': BODY },
};

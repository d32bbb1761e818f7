import { DomainError } from '#errors';
import type { ApiOperationOptions } from '@nestjs/swagger';
import { z } from 'zod';

import { parseFields } from '../../http/parse-fields.js';
import { uploadFields } from '../../intake/upload-fields.schema.js';
import type { Form } from '../body/text-form.js';
import { schemaRef } from '../../openapi/schema-ref.js';

const { title, description } = uploadFields.shape;
const editSchema = z.object({ title, description });

export interface Edit {
  title?: string | null;
  description?: string | null;
}

/** The title and the description that a request sets; what is absent stays. Throws `invalid-request` when both are. */
export function readEdit(form: Form): Edit {
  const edit = readWords(form);
  if (Object.keys(edit).length > 0) return edit;
  throw new DomainError('invalid-request', 'There is nothing to update: send title or description.');
}

/** The same, where there may be neither. */
export function readWords(form: Form): Edit {
  const { title: [first] = [], description: [second] = [] } = Object.fromEntries(form);
  return parseFields(editSchema, {
    ...(first !== undefined && { title: first }),
    ...(second !== undefined && { description: second }),
  });
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

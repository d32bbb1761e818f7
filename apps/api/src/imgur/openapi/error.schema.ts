import { DomainError, PROBLEMS, type ProblemCode } from '#errors';
import { z } from 'zod';

import { type ImgurError, toImgurError } from '../envelope/imgur-error.js';

/** The error that an endpoint answers with for a problem. All endpoints share the examples, and so their request. */
export const errorExample = (code: ProblemCode, detail: string = PROBLEMS[code].advice): ImgurError =>
  toImgurError(new DomainError(code, detail), '/3/image', 'POST');

const EXAMPLE = errorExample('empty-body', '');

const exceptionSchema = z
  .object({
    code: z.int().min(0).max(9999).describe("Imgur's number of the error"),
    message: z.string().describe('What went wrong'),
    type: z.string().describe('Always `ImgurException`'),
    exception: z.array(z.string()).describe('Always empty'),
  })
  .meta({ id: 'ImgurException' });

const detailSchema = z
  .object({
    id: z.string().describe('The code of the problem'),
    code: z.string().describe('The status of the answer'),
    status: z.string().describe('The status of the answer'),
    detail: z.string().describe('What went wrong and what to do'),
  })
  .meta({ id: 'ImgurErrorDetail' });

/** The body of every error of Imgur's API. */
export const errorSchema = z
  .object({
    data: z
      .object({
        error: z
          .union([z.string(), exceptionSchema])
          .meta({ id: 'ImgurError', description: 'A string; an object if the file is not an image' }),
        request: z.string().describe('The path of the request'),
        method: z.string().describe('The method of the request'),
      })
      .meta({ id: 'ImgurFailedRequest', examples: [EXAMPLE.data] }),
    success: z.boolean().describe('Always false'),
    status: z.int().min(400).max(599),
    errors: z.array(detailSchema),
  })
  .meta({ id: 'ImgurFailure', examples: [EXAMPLE] });

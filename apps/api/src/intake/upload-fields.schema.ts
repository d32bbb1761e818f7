import { z } from 'zod';

export const MIN_EXPIRY_SECONDS = 60;
export const MAX_EXPIRY_SECONDS = 31_536_000;

/** The length is counted in code points, as in the database. An empty text becomes null. */
const text = (maxLength: number) =>
  z
    .string()
    .refine((value) => [...value].length <= maxLength, `must have at most ${maxLength} characters`)
    .transform((value) => (value === '' ? null : value.toWellFormed()));

const seconds = z
  .union(
    [
      z.int(),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    ],
    'must be a whole number of seconds',
  )
  .refine(
    (value) => value >= MIN_EXPIRY_SECONDS && value <= MAX_EXPIRY_SECONDS,
    `must be from ${MIN_EXPIRY_SECONDS} to ${MAX_EXPIRY_SECONDS}`,
  );

/** The fields of an upload besides its image, as form fields, query parameters or JSON members. */
export const uploadFields = z.strictObject({
  title: text(128).optional().describe('At most 128 characters'),
  description: text(2000).optional().describe('At most 2,000 characters'),
  expiresIn: seconds.optional().describe('Seconds until the image expires, 60 to 31,536,000'),
});

/** The names of the fields of an upload, by the form of its body. */
const FIELDS = Object.keys(uploadFields.shape);
export const QUERY_FIELDS: readonly string[] = FIELDS;
export const FORM_FIELDS: readonly string[] = ['image', ...FIELDS];
export const JSON_FIELDS: readonly string[] = ['url', 'base64', ...FIELDS];

export type UploadFieldsInput = z.infer<typeof uploadFields>;

/** The JSON form of an upload without `base64`, which is read as a stream. */
export const uploadSource = z.strictObject({
  url: z.string().max(2048).optional(),
  ...uploadFields.shape,
});

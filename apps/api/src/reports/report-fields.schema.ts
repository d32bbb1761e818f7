import { REPORT_REASONS } from '#moderation';
import { z } from 'zod';

const MAX_TEXT = 2_000;
const MAX_CONTACT = 254;

/** The length is counted in code points, as in the database. An empty text becomes null. */
const text = (maxLength: number) =>
  z
    .string('must be a text')
    .meta({ maxLength })
    .trim()
    .refine((value) => [...value].length <= maxLength, `must have at most ${maxLength} characters`)
    .transform((value) => (value === '' ? null : value.toWellFormed().replaceAll('\0', '')))
    .nullable()
    .default(null);

const reasons = REPORT_REASONS.map((reason) => `\`${reason}\``);

/** The fields of a report, as JSON or as a form. */
export const reportFields = z
  .strictObject({
    reason: z.enum(REPORT_REASONS, `must be ${new Intl.ListFormat('en', { type: 'disjunction' }).format(reasons)}`),
    text: text(MAX_TEXT).describe('What is wrong with the image'),
    contact: text(MAX_CONTACT).describe('How the operator can reach the person who reports the image'),
  })
  .meta({
    id: 'ReportRequest',
    examples: [{ reason: 'copyright', text: 'I took this photo.', contact: 'anna@example.org' }],
  });
export type ReportFields = z.output<typeof reportFields>;

import { type Report, REPORT_REASONS, type ReportsService } from '#moderation';
import { z } from 'zod';

import { EXAMPLE_ACCOUNT } from '../openapi/access.docs.js';
import { EXAMPLE_KEY } from '../openapi/endpoint.decorator.js';
import { listPageSchema } from '../requests/list-page.js';
import { reasonField } from './actions.schema.js';

const EXAMPLE_ID = `${EXAMPLE_KEY}0Q4kP2xYbZs`;
const EXAMPLE = {
  id: EXAMPLE_ID,
  key: EXAMPLE_KEY,
  reason: 'copyright' as const,
  text: 'I took this photo.',
  contact: 'anna@example.org',
  count: 1,
  state: 'open' as const,
  note: null,
  createdAt: EXAMPLE_ACCOUNT.createdAt,
};

export const REPORT_ID = { pattern: '^[0-9A-Za-z]{22}$', example: EXAMPLE_ID };
export const REPORT_STATES = ['open', 'resolved'] as const;

export const reportSchema = z
  .object({
    id: z.string(),
    key: z.string().describe('The key of the image'),
    reason: z.enum(REPORT_REASONS),
    text: z.string().nullable(),
    contact: z.string().nullable().describe('How to reach the person who reported the image'),
    count: z.int().describe('How often this client has reported the image'),
    state: z.enum(REPORT_STATES),
    note: z.string().nullable().describe('Of the administrator who resolved the report, or the reason of an action'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Report', examples: [EXAMPLE] });
export type ReportAnswer = z.infer<typeof reportSchema>;

export const reportList = listPageSchema('ReportList', reportSchema, { items: [EXAMPLE], next: null });

export const resolveRequest = z
  .strictObject({ note: reasonField.nullable().optional() })
  .meta({ id: 'ReportResolution', examples: [{ note: 'The image shows nothing of this kind.' }] });
export type ResolveRequest = z.infer<typeof resolveRequest>;

/** Returns a report as administrators see it. */
export function presentReport(reports: ReportsService, report: Report): ReportAnswer {
  const { reason, text, contact, count, isOpen, note, createdAt } = report;
  return {
    id: reports.idText(report),
    key: reports.keyOf(report),
    reason,
    text,
    contact,
    count,
    state: isOpen ? 'open' : 'resolved',
    note,
    createdAt: new Date(createdAt).toISOString(),
  };
}

import { idText, parseIdText } from '#accounts';
import { type AuditEntry, AuditLog } from '#moderation';
import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';

import { RequireScope } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { ACCESS_PROBLEMS, CREDENTIALS, EXAMPLE_ACCOUNT } from '../openapi/access.docs.js';
import { Endpoint, EXAMPLE_KEY } from '../openapi/endpoint.decorator.js';
import {
  LIST_PARAMETERS,
  listPage,
  type ListPage,
  listPageSchema,
  listQuery,
  type ListQuery,
  parseCursor,
} from '../requests/list-page.js';

const EXAMPLE = {
  id: '0Q4kP2xYbZs',
  at: EXAMPLE_ACCOUNT.createdAt,
  actor: { id: EXAMPLE_ACCOUNT.id, name: EXAMPLE_ACCOUNT.name },
  action: 'block',
  target: EXAMPLE_KEY,
  reason: 'Spam',
};

const auditItem = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.object({
      id: z.string().nullable().describe('The account; null for a command of the operator'),
      name: z.string().describe('Its name at the time'),
    }),
    action: z
      .string()
      .describe(
        '`block`, `unblock`, `delete`, `ban`, `unban`, `refuse` (of a banned upload), `resolve`, or a change such as `account.update`',
      ),
    target: z.string().describe('The key of an image, or the id of an account, a key or a ban'),
    reason: z.string(),
  })
  .meta({ id: 'AuditItem', examples: [EXAMPLE] });
type AuditItem = z.infer<typeof auditItem>;

const auditList = listPageSchema('AuditList', auditItem, { items: [EXAMPLE], next: null });

/** GET /v1/admin/audit: who did what, when and why. */
@Controller('v1/admin/audit')
@RequireScope('admin')
export class AuditController {
  constructor(private readonly audit: AuditLog) {}

  @Get()
  @Endpoint({
    operationId: 'listAudit',
    summary: 'List what administrators and accounts have done',
    description: 'Needs the scope `admin`. The newest action is the first.',
    security: CREDENTIALS,
    parameters: LIST_PARAMETERS,
    answers: { 200: { description: 'A page of the audit log', schema: auditList } },
    problems: ['invalid-request', ...ACCESS_PROBLEMS, 'unavailable'],
  })
  async listAudit(@Query({ schema: listQuery, pipes: [SCHEMA_PIPE] }) query: ListQuery): Promise<ListPage<AuditItem>> {
    const entries = await this.audit.page(parseCursor(query, parseIdText), query.limit + 1);
    const { items, next } = listPage(entries, query, ({ id }) => idText(id));
    return { items: items.map(presentEntry), next };
  }
}

function presentEntry({ id, at, actorId, actorName, action, target, reason }: AuditEntry): AuditItem {
  const actor = { id: actorId === null ? null : idText(actorId), name: actorName };
  return { id: idText(id), at: new Date(at).toISOString(), actor, action, target, reason };
}

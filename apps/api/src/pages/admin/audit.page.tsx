import { idText } from '#accounts';
import { OPERATOR_PAGES } from '#language';
import type { AuditEntry } from '#moderation';

import { type AdminPage, renderAdminPage } from './admin-page.js';
import { DataTable } from './parts/data-table.js';
import { PagingLinks } from './parts/paging-links.js';

/** One page of a list. `next`: the `before` of the next page; null on the last one. */
export interface ListContent<T> {
  items: readonly T[];
  isFirst: boolean;
  next: string | null;
}

/** The page at /admin/audit: who did what, when and why, the newest first. */
export function auditPage(page: AdminPage, { items, isFirst, next }: ListContent<AuditEntry>): string {
  const { language } = page;
  const strings = OPERATOR_PAGES[language].audit;
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
  const timeOf = ({ at }: AuditEntry) => <time datetime={new Date(at).toISOString()}>{time.format(at)}</time>;
  const children = (
    <>
      {items.length === 0 ? (
        <p class="empty">{strings.none}</p>
      ) : (
        <DataTable
          isStacked
          name={strings.time}
          headings={[strings.time, strings.actor, strings.action, strings.target, strings.reason]}
          rows={items.map((entry) => ({
            key: idText(entry.id),
            cells: [timeOf(entry), actorOf(entry), actionOf(entry, strings.actions), targetOf(entry), entry.reason],
          }))}
        />
      )}
      <PagingLinks language={language} path="/admin/audit" isFirst={isFirst} next={next} />
    </>
  );
  return renderAdminPage(page, { section: 'audit', children });
}

/** Commands of the operator have no account. */
const actorOf = ({ actorId, actorName }: AuditEntry) =>
  actorId === null ? actorName : <a href={`/admin/accounts/${idText(actorId)}`}>{actorName}</a>;
/** A text of the language, or the action itself if it is one of a later version. */
const actionOf = ({ action }: AuditEntry, names: Readonly<Record<string, string>>) => names[action] ?? action;
const targetOf = ({ target }: AuditEntry) => <code>{target}</code>;

import { VARIANTS } from '#formats';
import { ADMIN_PAGES, type Language } from '#language';
import type { ReportReason } from '#moderation';

import { ActionBar, scriptTexts, ShortcutHelp } from './parts/action-bar.js';
import { type AdminPage, renderAdminPage } from './admin-page.js';

const PATH = '/admin/reports';
const SIDE = VARIANTS.s.side;
/** Keeps a number and its unit in one line. */
const NO_BREAK_SPACE = '\u00A0';

export interface ShownReport {
  id: string;
  reason: ReportReason;
  text: string | null;
  contact: string | null;
  /** How often the client has reported the image. */
  count: number;
  /** Milliseconds since 1970. */
  createdAt: number;
}

/** The reports of one image. */
export interface ReportGroup {
  key: string;
  reports: readonly ShownReport[];
  count: number;
}

export interface ReportGroups {
  groups: readonly ReportGroup[];
  before: string | undefined;
  /** `before` of the next page; undefined: this is the last one. */
  next: string | undefined;
}

/** The page at /admin/reports: the open reports by image, and what can be done with the chosen images. */
export function reportsPage(page: AdminPage, { groups, before, next }: ReportGroups): string {
  const { language } = page;
  const strings = ADMIN_PAGES[language].reports;
  const children = (
    <>
      {groups.length === 0 ? (
        <p class="empty">{strings.empty}</p>
      ) : (
        <form class="moderated" method="post" action={PATH} data-moderated="" data-texts={scriptTexts(language)}>
          <input type="hidden" name="back" value={before === undefined ? PATH : `${PATH}?before=${before}`} />
          <ul class="reported">
            {groups.map((group) => (
              <Group key={group.key} group={group} language={language} />
            ))}
          </ul>
          <ActionBar section="reports" language={language} />
        </form>
      )}
      {next !== undefined && (
        <p>
          <a class="button" rel="next" href={`${PATH}?before=${next}`}>
            {ADMIN_PAGES[language].images.older}
          </a>
        </p>
      )}
      <ShortcutHelp section="reports" language={language} />
    </>
  );
  return renderAdminPage(page, { title: strings.title, section: 'reports', script: true, children });
}

function Group({ group: { key, reports, count }, language }: { group: ReportGroup; language: Language }) {
  const { images, reports: strings } = ADMIN_PAGES[language];
  const preview = `/admin/images/${key}/preview`;
  return (
    <li data-key={key} data-state="live">
      <a href={`${preview}?size=l`} tabindex={-1}>
        <img src={preview} width={SIDE} height={SIDE} alt={key} loading="lazy" />
      </a>
      <div>
        <label for={`image-${key}`}>
          <input type="checkbox" id={`image-${key}`} name="key" value={key} aria-label={images.choose(key)} />
          <span>{`${key} · ${strings.count(count).replace(' ', NO_BREAK_SPACE)}`}</span>
        </label>
        <p class="fact">
          <strong class="tag" data-state-name="" hidden />
        </p>
        <ul>
          {reports.map((report) => (
            <Report key={report.id} report={report} language={language} />
          ))}
        </ul>
      </div>
    </li>
  );
}

function Report({ report, language }: { report: ShownReport; language: Language }) {
  const strings = ADMIN_PAGES[language].reports;
  const { id, reason, text, contact, count, createdAt } = report;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return (
    <li>
      <input type="hidden" name="report" value={id} />
      <p class="fact">
        <strong>{strings.reasons[reason]}</strong>
        {count > 1 && ` · ${strings.count(count)}`}
        {' · '}
        <time datetime={new Date(createdAt).toISOString()}>{date.format(createdAt)}</time>
      </p>
      {text !== null && <p class="words">{text}</p>}
      {contact !== null && <p class="fact words">{strings.contact(contact)}</p>}
    </li>
  );
}

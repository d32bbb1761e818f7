import { idText } from '#accounts';
import { type Language, OPERATOR_PAGES } from '#language';
import { type Ban, BAN_KINDS, formatNetwork } from '#moderation';

import { type AdminPage, renderAdminPage } from './admin-page.js';
import type { ListContent } from './audit.page.js';
import { FormOutcome, type FormOutcomeProps, type RefusedForm } from './parts/form-outcome.js';
import { PagingLinks } from './parts/paging-links.js';

export interface BansContent extends ListContent<Ban> {
  /** The form that was refused. */
  refused?: RefusedForm | undefined;
  /** What a form has done, before this page. */
  done?: string | undefined;
}

/** The page at /admin/bans: what is refused, each with a button to end it, and a form for a new ban. */
export function bansPage(page: AdminPage, { items, isFirst, next, refused, done }: BansContent): string {
  const { language } = page;
  const strings = OPERATOR_PAGES[language].bans;
  const children = (
    <div class="beside">
      <NewBanForm language={language} refused={refused} done={done} />
      <div>
        {items.length === 0 && <p class="empty">{strings.none}</p>}
        <ul class="rows">
          {items.map((ban) => (
            <BanRow key={idText(ban.id)} ban={ban} language={language} />
          ))}
        </ul>
        <PagingLinks language={language} path="/admin/bans" isFirst={isFirst} next={next} />
      </div>
    </div>
  );
  return renderAdminPage(page, { section: 'bans', children });
}

function NewBanForm({ language, refused, done }: FormOutcomeProps) {
  const entered = refused?.entered ?? {};
  const strings = OPERATOR_PAGES[language].bans;
  return (
    <section aria-labelledby="new-ban">
      <h2 id="new-ban">{strings.title}</h2>
      <form class="new-key" method="post" action="/admin/bans">
        <FormOutcome language={language} refused={refused} done={done} />
        <label for="kind">{strings.kind}</label>
        <select id="kind" name="kind">
          {BAN_KINDS.toReversed().map((kind) => (
            <option key={kind} value={kind} selected={entered.kind === kind}>
              {strings.kinds[kind]}
            </option>
          ))}
        </select>
        <label for="value">{strings.value}</label>
        <input
          id="value"
          type="text"
          name="value"
          value={entered.value ?? ''}
          required
          maxlength={64}
          autocomplete="off"
          aria-describedby="help"
        />
        <p id="help" class="fact">
          {strings.valueText}
        </p>
        <label for="reason">{strings.reason}</label>
        <input
          id="reason"
          type="text"
          name="reason"
          value={entered.reason ?? ''}
          required
          maxlength={500}
          autocomplete="off"
        />
        <label for="days">{strings.days}</label>
        <input id="days" type="number" name="days" value={entered.days ?? ''} min={1} max={36_500} step="any" />
        <button class="button primary" type="submit">
          {strings.create}
        </button>
      </form>
    </section>
  );
}

function BanRow({ ban, language }: { ban: Ban; language: Language }) {
  const strings = OPERATOR_PAGES[language].bans;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const value = ban.kind === 'address' ? formatNetwork(ban.value) : ban.value.toString('hex');
  const facts = [
    strings.kinds[ban.kind],
    strings.since(date.format(ban.createdAt)),
    ...(ban.until === null ? [] : [strings.until(date.format(ban.until))]),
  ];
  return (
    <li>
      <div>
        <p class="name">
          <code>{value}</code>
        </p>
        <p class="fact">{facts.join(' · ')}</p>
        <p class="fact">{ban.reason}</p>
      </div>
      <details class="confirm">
        <summary class="button" aria-label={strings.endOf(value)}>
          {strings.end}
        </summary>
        <form method="post" action="/admin/bans/end">
          <p class="fact">{strings.endText}</p>
          <button class="button danger" type="submit" name="id" value={idText(ban.id)}>
            {strings.endYes}
          </button>
        </form>
      </details>
    </li>
  );
}

import { idText } from '#accounts';
import { type Language, OPERATOR_PAGES } from '#language';
import { type Ban, BAN_KINDS, formatNetwork } from '#moderation';

import { type AdminPage, renderAdminPage } from './admin-page.js';
import type { ListContent } from './audit.page.js';
import { FailureNote, type FormFailure } from './form-failure.js';
import { PagingLinks } from './paging-links.js';

export interface BansContent extends ListContent<Ban> {
  /** Why a value was not banned. */
  failure?: FormFailure | undefined;
}

/** The page at /admin/bans: what is refused, each with a button to end it, and a form for a new ban. */
export function bansPage(page: AdminPage, { items, isFirst, next, failure }: BansContent): string {
  const { language } = page;
  const strings = OPERATOR_PAGES[language].bans;
  const children = (
    <div class="beside">
      <NewBanForm language={language} failure={failure} />
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

function NewBanForm({ language, failure }: { language: Language; failure: FormFailure | undefined }) {
  const strings = OPERATOR_PAGES[language].bans;
  return (
    <section aria-labelledby="new-ban">
      <h2 id="new-ban">{strings.title}</h2>
      <form class="new-key" method="post" action="/admin/bans">
        <FailureNote language={language} failure={failure} />
        <label for="kind">{strings.kind}</label>
        <select id="kind" name="kind">
          {BAN_KINDS.toReversed().map((kind) => (
            <option key={kind} value={kind}>
              {strings.kinds[kind]}
            </option>
          ))}
        </select>
        <label for="value">{strings.value}</label>
        <input id="value" type="text" name="value" required maxlength={64} autocomplete="off" aria-describedby="help" />
        <p id="help" class="fact">
          {strings.valueText}
        </p>
        <label for="reason">{strings.reason}</label>
        <input id="reason" type="text" name="reason" required maxlength={500} autocomplete="off" />
        <label for="days">{strings.days}</label>
        <input id="days" type="number" name="days" min={1} max={36_500} step="any" />
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

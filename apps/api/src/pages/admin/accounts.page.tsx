import { type Account, idText } from '#accounts';
import { OPERATOR_PAGES } from '#language';

import { type AdminPage, renderAdminPage } from './admin-page.js';
import type { ListContent } from './audit.page.js';
import { FormOutcome, type RefusedForm } from './parts/form-outcome.js';
import { PagingLinks } from './parts/paging-links.js';

export interface AccountsContent extends ListContent<Account> {
  /** The form that was refused. */
  refused?: RefusedForm | undefined;
  /** What a form has done, before this page. */
  done?: string | undefined;
}

/** The page at /admin/accounts: all accounts, and a form for a new one. */
export function accountsPage(page: AdminPage, { items, isFirst, next, refused, done }: AccountsContent): string {
  const { language } = page;
  const strings = OPERATOR_PAGES[language].accounts;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const children = (
    <div class="beside">
      <section aria-labelledby="new-account">
        <h2 id="new-account">{strings.create}</h2>
        <form class="new-key" method="post" action="/admin/accounts">
          <FormOutcome language={language} refused={refused} done={done} />
          <label for="name">{strings.name}</label>
          <input
            id="name"
            type="text"
            name="name"
            value={refused?.entered?.name ?? ''}
            required
            maxlength={128}
            autocomplete="off"
          />
          <label for="admin" class="choice">
            <input
              id="admin"
              type="checkbox"
              name="admin"
              value="yes"
              checked={refused?.entered?.admin !== undefined}
            />
            {strings.isAdmin}
          </label>
          <button class="button primary" type="submit">
            {strings.create}
          </button>
        </form>
      </section>
      <div>
        {items.length === 0 && <p class="empty">{strings.none}</p>}
        <ul class="rows">
          {items.map(({ id, name, role, createdAt, disabledAt }) => (
            <li key={idText(id)}>
              <div>
                <p class="name">
                  <a href={`/admin/accounts/${idText(id)}`}>{name}</a>
                  {disabledAt !== null && <span class="tag wrong">{strings.disabled}</span>}
                </p>
                <p class="fact">{[strings.roles[role], strings.created(date.format(createdAt))].join(' · ')}</p>
              </div>
              <code class="id">{idText(id)}</code>
            </li>
          ))}
        </ul>
        <PagingLinks language={language} path="/admin/accounts" isFirst={isFirst} next={next} />
      </div>
    </div>
  );
  return renderAdminPage(page, { section: 'accounts', children });
}

import { type Account, ADMIN_ACCOUNT_ID, type ApiKey, idText } from '#accounts';
import { ACCOUNT_PAGES, formatBytes, type Language, OPERATOR_PAGES } from '#language';

import { AccountForm } from './parts/account-form.js';
import { type AdminPage, renderAdminPage } from './admin-page.js';
import { Section } from './parts/data-table.js';
import { FormOutcome, type RefusedForm } from './parts/form-outcome.js';

export interface AccountContent {
  account: Account;
  usage: { images: number; bytes: number };
  keys: readonly ApiKey[];
  /** The key that was just created, which no later page shows. */
  created?: { name: string; text: string } | undefined;
  /** The form that was refused. */
  refused?: RefusedForm | undefined;
  /** What a form has done, before this page. */
  done?: string | undefined;
}

/** The page at /admin/accounts/{id}: an account, what it uses, its rights and limits, and its API keys. */
export function accountPage(page: AdminPage, { account, usage, keys, created, refused, done }: AccountContent): string {
  const { language } = page;
  const strings = OPERATOR_PAGES[language].accounts;
  const id = idText(account.id);
  const path = `/admin/accounts/${id}`;
  const children = (
    <>
      <p>
        <a href="/admin/accounts">{strings.all}</a>
      </p>
      <FormOutcome language={language} refused={refused} done={done} />
      {created && <CreatedKey language={language} created={created} />}
      <p>
        <code class="id">{id}</code> {strings.roles[account.role]}
        {account.disabledAt !== null && <span class="tag wrong">{strings.disabled}</span>}
      </p>
      <p>
        {strings.uses(usage.images.toLocaleString(language), formatBytes(usage.bytes, language))}{' '}
        <a href={`/admin/images?account=${id}`}>{strings.images}</a>
      </p>
      <div class="beside">
        <AccountForm language={language} account={account} entered={refused?.entered} path={path} />
        <div>
          <Section id="keys" title={strings.keys}>
            {keys.length === 0 && <p class="empty">{strings.noKeys}</p>}
            <ul class="rows">
              {keys.map((key) => (
                <KeyRow key={idText(key.id)} shown={key} path={path} language={language} />
              ))}
            </ul>
            <form class="new-key" method="post" action={`${path}/keys`}>
              <label for="key-name">{strings.newKey}</label>
              <input id="key-name" type="text" name="name" required maxlength={128} autocomplete="off" />
              <button class="button" type="submit">
                {strings.newKey}
              </button>
            </form>
          </Section>
          {account.id !== ADMIN_ACCOUNT_ID && (
            <details class="confirm">
              <summary class="button">{strings.delete}</summary>
              <form method="post" action={`${path}/delete`}>
                <p class="fact">{strings.deleteText}</p>
                <button class="button danger" type="submit">
                  {strings.deleteYes}
                </button>
              </form>
            </details>
          )}
        </div>
      </div>
    </>
  );
  return renderAdminPage(page, { section: 'accounts', title: account.name, children });
}

function CreatedKey({ language, created }: { language: Language; created: { name: string; text: string } }) {
  const strings = ACCOUNT_PAGES[language].keys;
  return (
    <div class="notice" role="status">
      <h2>{strings.created(created.name)}</h2>
      <p>{strings.createdText}</p>
      <code class="secret">{created.text}</code>
    </div>
  );
}

function KeyRow({ shown, path, language }: { shown: ApiKey; path: string; language: Language }) {
  const strings = ACCOUNT_PAGES[language].keys;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const { name, scopes, createdAt, expiresAt, lastUsedAt } = shown;
  const facts = [
    strings.createdOn(date.format(createdAt)),
    lastUsedAt === null ? strings.neverUsed : strings.lastUsed(date.format(lastUsedAt)),
    ...(expiresAt === null ? [] : [strings.expires(date.format(expiresAt))]),
  ];
  return (
    <li>
      <div>
        <p class="name">
          {name} <code class="id">{idText(shown.id)}</code>
        </p>
        <p class="fact">{scopes.map((scope) => strings.scopes[scope]).join(' · ')}</p>
        <p class="fact">{facts.join(' · ')}</p>
      </div>
      <details class="confirm">
        <summary class="button" aria-label={strings.revokeOf(name)}>
          {strings.revoke}
        </summary>
        <form method="post" action={`${path}/keys/revoke`}>
          <p class="fact">{strings.revokeText}</p>
          <button class="button danger" type="submit" name="id" value={idText(shown.id)}>
            {strings.revokeYes}
          </button>
        </form>
      </details>
    </li>
  );
}

import type { AccountRole } from '#accounts';
import { ACCOUNT_PAGES, ADMIN_PAGES, type Language } from '#language';

export interface AccountMenuProps {
  language: Language;
  /** The account of the person who is signed in; undefined: nobody is. */
  account: { name: string; role?: AccountRole } | undefined;
}

/**
 * The end of the header bar on pages that no shared cache stores: a link to /sign-in, or the pages of the account. It
 * works without a script.
 */
export function AccountMenu({ language, account }: AccountMenuProps) {
  const strings = ACCOUNT_PAGES[language];
  if (!account) return <a href="/sign-in">{strings.signIn}</a>;
  return (
    <nav class="account-menu" aria-label={strings.accountMenu(account.name)}>
      <details>
        <summary>{account.name}</summary>
        <ul>
          <li>
            <a href="/">{strings.upload}</a>
          </li>
          <li>
            <a href="/account/images">{strings.images.title}</a>
          </li>
          <li>
            <a href="/account">{strings.overview.title}</a>
          </li>
          <li>
            <a href="/account/keys">{strings.keys.title}</a>
          </li>
          <li>
            <a href="/account/sessions">{strings.sessions.title}</a>
          </li>
          {account.role === 'admin' && (
            <li>
              <a href="/admin">{ADMIN_PAGES[language].title}</a>
            </li>
          )}
          <li>
            <form method="post" action="/sign-out">
              <button type="submit">{strings.signOut}</button>
            </form>
          </li>
        </ul>
      </details>
    </nav>
  );
}

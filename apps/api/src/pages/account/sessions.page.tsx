import { ACCOUNT_PAGES } from '#language';

import { type AccountPage, renderAccountPage } from './account-page.js';
import { browserName } from './browser-name.js';

export interface ShownSession {
  /** Names the session in the form. It is not the session's token. */
  id: string;
  userAgent: string | null;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** It is the session of the browser that shows the page. */
  isCurrent: boolean;
}

/** The page at /account/sessions: a person's sessions, each with a button that ends it. */
export function sessionsPage(page: AccountPage, sessions: readonly ShownSession[]): string {
  const strings = ACCOUNT_PAGES[page.language].sessions;
  const format = new Intl.DateTimeFormat(page.language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  const children = (
    <>
      <p>{strings.text}</p>
      <form method="post" action="/account/sessions">
        <ul class="rows">
          {sessions.map(({ id, userAgent, createdAt, isCurrent }) => (
            <li key={id} title={userAgent ?? undefined}>
              <div>
                <p class="name">
                  {browserName(userAgent) ?? strings.unknownBrowser}
                  {isCurrent && <strong class="tag">{strings.current}</strong>}
                </p>
                <p class="fact">
                  <time datetime={new Date(createdAt).toISOString()}>
                    {strings.since(`${format.format(createdAt)} UTC`)}
                  </time>
                </p>
              </div>
              <button
                class="button"
                type="submit"
                name="end"
                value={id}
                aria-label={strings.endOf(browserName(userAgent) ?? strings.unknownBrowser)}
              >
                {strings.end}
              </button>
            </li>
          ))}
        </ul>
        {sessions.some(({ isCurrent }) => !isCurrent) && (
          <button class="button" type="submit" name="end" value="others">
            {strings.endOthers}
          </button>
        )}
      </form>
    </>
  );
  return renderAccountPage(page, { title: strings.title, kind: 'sessions', children });
}

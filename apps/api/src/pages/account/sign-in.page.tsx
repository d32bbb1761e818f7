import { ACCOUNT_PAGES, formatDuration, type Language } from '#language';

import { type AccountPage, renderAccountPage } from './account-page.js';

/** Why the last attempt failed. `blocked`: the client has to wait. */
export type SignInFailure = { outcome: 'wrong' } | { outcome: 'blocked'; retryAfterSeconds: number };

export interface SignInPageContent {
  /** The path to continue at. */
  next: string;
  failure?: SignInFailure;
}

/** The page at /sign-in: a form for an API key. */
export function signInPage(page: AccountPage, { next, failure }: SignInPageContent): string {
  const strings = ACCOUNT_PAGES[page.language].signInPage;
  const children = (
    <>
      <p>{strings.text}</p>
      <form method="post" action="/sign-in">
        <input type="hidden" name="next" value={next} />
        <label for="key">{strings.key}</label>
        {failure && (
          <p class="failure" id="failure" role="alert">
            {failureText(failure, page.language)}
          </p>
        )}
        <input
          type="password"
          id="key"
          name="key"
          value=""
          autocomplete="current-password"
          required
          aria-describedby={failure && 'failure'}
          aria-invalid={failure?.outcome === 'wrong' ? 'true' : undefined}
        />
        <button class="button primary" type="submit">
          {strings.submit}
        </button>
      </form>
    </>
  );
  return renderAccountPage(page, { title: strings.title, kind: 'sign-in', children });
}

function failureText(failure: SignInFailure, language: Language): string {
  const { wrong, blocked } = ACCOUNT_PAGES[language].signInPage;
  return failure.outcome === 'wrong' ? wrong : blocked(formatDuration(failure.retryAfterSeconds, language));
}

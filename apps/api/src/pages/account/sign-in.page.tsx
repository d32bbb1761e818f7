import { ACCOUNT_PAGES, formatDuration, type Language } from '#language';

import { type AccountPage, renderAccountPage } from './account-page.js';

/**
 * Why the last attempt failed. `blocked`: the client has to wait. `failed`, `away`: the OpenID provider refused it, or
 * does not answer.
 */
export type SignInFailure =
  { outcome: 'wrong' | 'failed' | 'away' } | { outcome: 'blocked'; retryAfterSeconds: number };

export interface SignInPageContent {
  /** The path to continue at. */
  next: string;
  /** The name of the OpenID provider; undefined: there is none. */
  provider: string | undefined;
  failure: SignInFailure | undefined;
}

/** The page at /sign-in: a form for an API key. */
export function signInPage(page: AccountPage, { next, provider, failure }: SignInPageContent): string {
  const strings = ACCOUNT_PAGES[page.language].signInPage;
  const children = (
    <>
      {failure && (
        <p class="failure" id="failure" role="alert">
          {failureText(failure, page.language)}
        </p>
      )}
      {provider !== undefined && (
        <>
          <a class="button primary" href={`/sign-in/provider?next=${encodeURIComponent(next)}`}>
            {strings.withProvider(provider)}
          </a>
          <p class="or">{strings.or}</p>
        </>
      )}
      <p>{strings.text}</p>
      <form method="post" action="/sign-in">
        <input type="hidden" name="next" value={next} />
        <label for="key">{strings.key}</label>
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
        <button class={provider === undefined ? 'button primary' : 'button large'} type="submit">
          {strings.submit}
        </button>
      </form>
    </>
  );
  return renderAccountPage(page, { title: strings.title, kind: 'sign-in', children });
}

function failureText(failure: SignInFailure, language: Language): string {
  const { blocked, ...texts } = ACCOUNT_PAGES[language].signInPage;
  if (failure.outcome === 'blocked') return blocked(formatDuration(failure.retryAfterSeconds, language));
  return texts[failure.outcome];
}

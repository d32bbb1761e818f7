import { type AccountLimits, type ApiKey, idText, type Scope } from '#accounts';
import { ACCOUNT_PAGES, formatBytes, formatDuration, type Language } from '#language';

import { type AccountPage, renderAccountPage } from './account-page.js';
import { NewKeyForm } from './new-key-form.js';

export interface KeysPageContent {
  keys: readonly ApiKey[];
  /** The scopes that a new key may have. */
  grantable: readonly Scope[];
  /** The key that was just created, which no later page shows. */
  created?: { name: string; text: string } | undefined;
  /** Why a key was not created. */
  failure?: string;
}

/** The page at /account/keys: the API keys of an account, each with a button to revoke it, and a form for a new one. */
export function keysPage(page: AccountPage, { keys, grantable, created, failure }: KeysPageContent): string {
  const strings = ACCOUNT_PAGES[page.language].keys;
  const children = (
    <>
      <p>{strings.text}</p>
      {created && (
        <div class="notice" role="status">
          <h2>{strings.created(created.name)}</h2>
          <p>{strings.createdText}</p>
          <code class="secret">{created.text}</code>
        </div>
      )}
      {keys.length === 0 && <p class="empty">{strings.none}</p>}
      <ul class="rows">
        {keys.map((key) => (
          <KeyRow key={idText(key.id)} shown={key} language={page.language} />
        ))}
      </ul>
      <NewKeyForm language={page.language} grantable={grantable} failure={failure} />
    </>
  );
  return renderAccountPage(page, { title: strings.title, kind: 'keys', children });
}

function KeyRow({ shown, language }: { shown: ApiKey; language: Language }) {
  const strings = ACCOUNT_PAGES[language].keys;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const { name, scopes, limits, createdAt, expiresAt, lastUsedAt } = shown;
  const id = idText(shown.id);
  const facts = [
    strings.createdOn(date.format(createdAt)),
    lastUsedAt === null ? strings.neverUsed : strings.lastUsed(date.format(lastUsedAt)),
    ...(expiresAt === null ? [] : [strings.expires(date.format(expiresAt))]),
  ];
  return (
    <li>
      <div>
        <p class="name">
          {name} <code class="id">{id}</code>
        </p>
        <p class="fact">{scopes.map((scope) => strings.scopes[scope]).join(' · ')}</p>
        <p class="fact">{facts.join(' · ')}</p>
        {limitTexts(limits, language).map((text) => (
          <p key={text} class="fact">
            {text}
          </p>
        ))}
      </div>
      <details class="confirm">
        <summary class="button" aria-label={strings.revokeOf(name)}>
          {strings.revoke}
        </summary>
        <form method="post" action="/account/keys/revoke">
          <p class="fact">{strings.revokeText}</p>
          <button class="button danger" type="submit" name="id" value={id}>
            {strings.revokeYes}
          </button>
        </form>
      </details>
    </li>
  );
}

/** The limits that a key has, such as `Uploads an hour: 100`. */
function limitTexts(limits: AccountLimits, language: Language): string[] {
  const { limitNames } = ACCOUNT_PAGES[language];
  const count = (value: number) => value.toLocaleString(language);
  const bytes = (value: number) => formatBytes(value, language);
  const formats: { [Name in keyof AccountLimits]: (value: number) => string } = {
    uploadsPerHour: count,
    bytesPerDay: bytes,
    totalBytes: bytes,
    imageBytes: bytes,
    expiresIn: (value) => formatDuration(value, language),
  };
  return (Object.keys(formats) as (keyof AccountLimits)[]).flatMap((name) => {
    const limit = limits[name];
    return limit === null ? [] : [`${limitNames[name]}: ${formats[name](limit)}`];
  });
}

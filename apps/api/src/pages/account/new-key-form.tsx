import { DEFAULT_SCOPES, type Scope } from '#accounts';
import { ACCOUNT_PAGES, type Language } from '#language';

export interface NewKeyFormProps {
  language: Language;
  /** The scopes that the key may have. */
  grantable: readonly Scope[];
  failure: string | undefined;
}

/** The form for a new API key. Its limits are in megabytes and days, because people think in these. */
export function NewKeyForm({ language, grantable, failure }: NewKeyFormProps) {
  const { newKey: strings, keys, limitNames } = ACCOUNT_PAGES[language];
  const numbers = {
    uploadsPerHour: limitNames.uploadsPerHour,
    bytesPerDay: strings.megabytes(limitNames.bytesPerDay),
    totalBytes: strings.megabytes(limitNames.totalBytes),
    imageBytes: strings.megabytes(limitNames.imageBytes),
    expiresIn: strings.days(limitNames.expiresIn),
    keyDays: strings.days(strings.expiry),
  };
  return (
    <section aria-labelledby="new-key">
      <h2 id="new-key">{strings.title}</h2>
      <form class="new-key" method="post" action="/account/keys">
        {failure !== undefined && (
          <p class="failure" role="alert">
            {failure}
          </p>
        )}
        <label for="name">{strings.name}</label>
        <input id="name" type="text" name="name" required maxlength={128} autocomplete="off" />
        <fieldset>
          <legend>{strings.rights}</legend>
          {grantable.map((scope) => (
            <label key={scope} for={`scope-${scope}`} class="choice">
              <input
                id={`scope-${scope}`}
                type="checkbox"
                name="scope"
                value={scope}
                checked={DEFAULT_SCOPES.includes(scope)}
              />
              {keys.scopes[scope]}
            </label>
          ))}
        </fieldset>
        <details>
          <summary>{strings.limits}</summary>
          <p class="fact">{strings.limitsText}</p>
          {Object.entries(numbers).map(([name, label]) => (
            <div key={name} class="number">
              <label for={name}>{label}</label>
              <input id={name} type="number" name={name} min={0} step="any" />
            </div>
          ))}
        </details>
        <button class="button primary" type="submit">
          {strings.submit}
        </button>
      </form>
    </section>
  );
}

import { type Account, type AccountLimits, ADMIN_ACCOUNT_ID } from '#accounts';
import { ACCOUNT_PAGES, type Language, OPERATOR_PAGES } from '#language';

import type { RefusedForm } from './form-outcome.js';

const MEGABYTE = 1_000_000;
const DAY_SECONDS = 86_400;

export interface AccountFormProps {
  language: Language;
  account: Account;
  /** The fields of a form that was refused, which replace those of the account. */
  entered: RefusedForm['entered'];
  path: string;
}

/** The form for the name, the rights and the limits of an account, in megabytes and days. */
export function AccountForm({ language, account, entered, path }: AccountFormProps) {
  const strings = OPERATOR_PAGES[language].accounts;
  const { limitNames } = ACCOUNT_PAGES[language];
  const limits: { name: keyof AccountLimits; label: string; unit: number }[] = [
    { name: 'uploadsPerHour', label: limitNames.uploadsPerHour, unit: 1 },
    { name: 'bytesPerDay', label: strings.megabytes(limitNames.bytesPerDay), unit: MEGABYTE },
    { name: 'totalBytes', label: strings.megabytes(limitNames.totalBytes), unit: MEGABYTE },
    { name: 'imageBytes', label: strings.megabytes(limitNames.imageBytes), unit: MEGABYTE },
    { name: 'expiresIn', label: strings.days(limitNames.expiresIn), unit: DAY_SECONDS },
  ];
  return (
    <section aria-labelledby="change">
      <h2 id="change">{strings.change}</h2>
      <form class="new-key" method="post" action={path}>
        {account.id === ADMIN_ACCOUNT_ID ? (
          <FixedRights account={account} language={language} />
        ) : (
          <Rights account={account} entered={entered} language={language} />
        )}
        <fieldset>
          <legend>{strings.limits}</legend>
          <p class="fact">{strings.limitsText}</p>
          {limits.map(({ name, label, unit }) => (
            <div key={name} class="number">
              <label for={name}>{label}</label>
              <input
                id={name}
                type="number"
                name={name}
                min={0}
                step="any"
                value={entered?.[name] ?? (account.limits[name] === null ? '' : String(account.limits[name] / unit))}
              />
            </div>
          ))}
        </fieldset>
        <button class="button primary" type="submit">
          {strings.save}
        </button>
      </form>
    </section>
  );
}

function Rights({ account, entered, language }: Omit<AccountFormProps, 'path'>) {
  const strings = OPERATOR_PAGES[language].accounts;
  return (
    <>
      <label for="name">{strings.name}</label>
      <input
        id="name"
        type="text"
        name="name"
        value={entered?.name ?? account.name}
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
          checked={entered ? entered.admin !== undefined : account.role === 'admin'}
        />
        {strings.isAdmin}
      </label>
      <label for="disabled" class="choice">
        <input
          id="disabled"
          type="checkbox"
          name="disabled"
          value="yes"
          checked={entered ? entered.disabled !== undefined : account.disabledAt !== null}
        />
        {strings.isDisabled}
      </label>
    </>
  );
}

/** The account of ADMIN_TOKEN: nothing but its limits can be changed. */
function FixedRights({ account, language }: Pick<AccountFormProps, 'account' | 'language'>) {
  return (
    <>
      <input type="hidden" name="name" value={account.name} />
      <input type="hidden" name="admin" value="yes" />
      <p class="fact">{OPERATOR_PAGES[language].refusals.fixedAccount}</p>
    </>
  );
}

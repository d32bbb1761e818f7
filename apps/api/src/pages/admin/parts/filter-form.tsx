import { ADMIN_PAGES, type Language } from '#language';
import type { ComponentChildren } from 'preact';

import { type ImageFilterName, type ImageFilterValues, imagesPath } from './image-filters.js';

const STATES = ['live', 'held', 'blocked', 'deleted'] as const;

interface FilterFormProps {
  language: Language;
  values: ImageFilterValues;
  /** A field that cannot be read. */
  invalid: ImageFilterName | undefined;
}

/** The form that filters the images. It is open while there is a filter. */
export function FilterForm({ language, values, invalid }: FilterFormProps) {
  const strings = ADMIN_PAGES[language].images;
  const isFiltered = Object.keys(values).length > 0;
  const date = /^\d{4}-\d{2}-\d{2}$/.test(values.before ?? '') ? values.before : '';
  return (
    <details class="filters" open={isFiltered}>
      <summary>{strings.filters}</summary>
      {invalid !== undefined && (
        <p class="failure" role="alert">
          {strings.invalid(strings[invalid])}
        </p>
      )}
      <form class="filters" method="get" action={imagesPath({})}>
        {(['account', 'address', 'sha256'] as const).map((name) => (
          <Field key={name} name={name} label={strings[name]}>
            <input type="text" id={name} name={name} value={values[name] ?? ''} maxlength={64} autocomplete="off" />
          </Field>
        ))}
        <Field name="state" label={strings.state}>
          <select id="state" name="state">
            <option value="">{strings.anyState}</option>
            {STATES.map((state) => (
              <option key={state} value={state} selected={values.state === state}>
                {strings.states[state]}
              </option>
            ))}
          </select>
        </Field>
        <Field name="reported" label={strings.reported}>
          <select id="reported" name="reported">
            <option value="">{strings.either}</option>
            <option value="true" selected={values.reported === 'true'}>
              {strings.yes}
            </option>
            <option value="false" selected={values.reported === 'false'}>
              {strings.no}
            </option>
          </select>
        </Field>
        <Field name="before" label={strings.before}>
          <input type="date" id="before" name="before" value={date ?? ''} />
        </Field>
        <div class="buttons">
          <button class="button" type="submit">
            {strings.filter}
          </button>
          {isFiltered && <a href={imagesPath({})}>{strings.clear}</a>}
        </div>
      </form>
    </details>
  );
}

const Field = ({ name, label, children }: { name: string; label: string; children: ComponentChildren }) => (
  <div>
    <label for={name}>{label}</label>
    {children}
  </div>
);

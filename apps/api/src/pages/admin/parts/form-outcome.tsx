import { type Language, OPERATOR_PAGES, type OperatorPageStrings } from '#language';

type Refusals = OperatorPageStrings['refusals'];

/** Why a form was refused: the names of texts, each a field with a wrong value or what stands against the change. */
export type FormFailure = readonly (keyof Refusals['fields'] | Exclude<keyof Refusals, 'fields'>)[];

/** A form that was refused, for the page that shows it again. */
export interface RefusedForm {
  reasons: FormFailure;
  /** The fields that the person has entered; undefined: they are not shown again. */
  entered: Readonly<Record<string, string | undefined>> | undefined;
}

/** What a form has done, by the name of its text. */
export type FormDone = keyof OperatorPageStrings['done'];

export interface FormOutcomeProps {
  language: Language;
  /** Undefined: the form was not refused. */
  refused: RefusedForm | undefined;
  /** Undefined: the page is not the one after a form. Names without a text are left out. */
  done?: string | undefined;
}

/** Says why a form was refused, or what it has done, in the language of the page. */
export function FormOutcome({ language, refused, done }: FormOutcomeProps) {
  const strings = OPERATOR_PAGES[language];
  const { fields, ...others } = strings.refusals;
  const texts: Record<FormFailure[number], string> = { ...fields, ...others };
  if (refused) {
    return (
      <p class="failure" role="alert">
        {refused.reasons.map((name) => texts[name]).join(' ')}
      </p>
    );
  }
  const text = Object.entries(strings.done).find(([name]) => name === done)?.[1];
  return text === undefined ? null : (
    <p class="done" role="status">
      {text}
    </p>
  );
}

import { type Language, OPERATOR_PAGES, type OperatorPageStrings } from '#language';

type Refusals = OperatorPageStrings['refusals'];

/** Why a form was refused: the names of texts, each a field with a wrong value or what stands against the change. */
export type FormFailure = readonly (keyof Refusals['fields'] | Exclude<keyof Refusals, 'fields'>)[];

export interface FailureNoteProps {
  language: Language;
  /** Undefined: the form was not refused. */
  failure: FormFailure | undefined;
}

/** Says why a form was refused, in the language of the page. */
export function FailureNote({ language, failure }: FailureNoteProps) {
  if (!failure) return null;
  const { fields, ...others } = OPERATOR_PAGES[language].refusals;
  const texts: Record<FormFailure[number], string> = { ...fields, ...others };
  return (
    <p class="failure" role="alert">
      {failure.map((name) => texts[name]).join(' ')}
    </p>
  );
}

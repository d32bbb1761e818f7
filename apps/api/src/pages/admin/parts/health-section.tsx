import { type Language, OPERATOR_PAGES, type OperatorPageStrings } from '#language';

import { Section } from './data-table.js';

type Strings = OperatorPageStrings['overview'];

export interface HealthOverview {
  checks: Record<keyof Strings['parts'], keyof Strings['states']>;
  /** For each part that is not `ok`: what is wrong and what to do, in English. */
  reasons: Readonly<Record<string, string>>;
}

export interface HealthSectionProps {
  language: Language;
  health: HealthOverview;
  hasQueuesPage: boolean;
}

/** The state of every part that this process needs. */
export function HealthSection({ language, health, hasQueuesPage }: HealthSectionProps) {
  const strings = OPERATOR_PAGES[language].overview;
  const parts = Object.entries(health.checks) as [keyof Strings['parts'], keyof Strings['states']][];
  const adviceOf = (part: keyof Strings['parts'], state: string) => {
    const translated = (strings.advice?.[part] as Record<string, string> | undefined)?.[state];
    const text = translated ?? health.reasons[part];
    if (text === undefined) return null;
    return (
      <p class="fact" lang={translated === undefined ? 'en' : undefined}>
        {text}
      </p>
    );
  };
  return (
    <Section id="health" title={strings.health}>
      <ul class="rows parts">
        {parts.map(([part, state]) => (
          <li key={part}>
            <div>
              <p class="name">{strings.parts[part]}</p>
              {state !== 'ok' && adviceOf(part, state)}
            </div>
            <span class={state === 'ok' ? 'tag' : 'tag wrong'}>{strings.states[state]}</span>
          </li>
        ))}
      </ul>
      {hasQueuesPage && (
        <p>
          <a href="/admin/queues">{strings.queues}</a>
        </p>
      )}
    </Section>
  );
}

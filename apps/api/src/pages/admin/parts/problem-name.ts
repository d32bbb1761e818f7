import { type Language, PROBLEM_NAMES } from '#language';

/** Returns what administrators call a problem; without a translation its code. */
export const problemName = (code: string, language: Language): string =>
  Object.entries(PROBLEM_NAMES[language]).find(([known]) => known === code)?.[1] ?? code;

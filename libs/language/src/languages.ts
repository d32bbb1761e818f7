/** What imglink speaks; the first is for whoever asks for none of them. */
export const LANGUAGES = ['en', 'de', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The first wanted language that there is, by its main part (`de-AT` takes `de`); else English. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const main = tag.toLowerCase().split('-')[0];
    const found = LANGUAGES.find((language) => language === main);
    if (found) return found;
  }
  return LANGUAGES[0];
}

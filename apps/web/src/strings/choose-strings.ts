import { de } from './de.js';
import { en } from './en.js';
import { fr } from './fr.js';
import type { Strings } from './strings.js';

const ALL = [en, de, fr];

/** The first wanted language that there is, by its main part (`de-AT` takes `de`); else English. */
export function chooseStrings(wanted: readonly string[]): Strings {
  for (const tag of wanted) {
    const found = ALL.find((strings) => strings.language === tag.toLowerCase().split('-')[0]);
    if (found) return found;
  }
  return en;
}

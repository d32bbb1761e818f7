import { closest, distance } from 'fastest-levenshtein';

const SHORT_LENGTH = 8;

/**
 * Finds names in `given` that are probably misspellings of a name in `known`, and maps each to that name. Two letters
 * may differ; in a name of less than 8 characters one, because other short names resemble it by chance.
 */
export function misspelledIn(given: readonly string[], known: readonly string[]): Map<string, string> {
  const unknown = given.filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name) && !known.includes(name));
  return new Map(
    unknown.flatMap((name) => {
      const meant = closest(name, known);
      return distance(name, meant) <= (meant.length < SHORT_LENGTH ? 1 : 2) ? [[name, meant]] : [];
    }),
  );
}

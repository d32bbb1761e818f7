import { closest, distance } from 'fastest-levenshtein';

const SHORT = 8;

/**
 * Names in `given` that look like misspelled ones of `known`, each with the one that it is like: up to two letters
 * differ, or one in a short name, which others are like by chance.
 */
export function misspelledIn(given: readonly string[], known: readonly string[]): Map<string, string> {
  const strange = given.filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name) && !known.includes(name));
  return new Map(
    strange.flatMap((name) => {
      const meant = closest(name, known);
      return distance(name, meant) <= (meant.length < SHORT ? 1 : 2) ? [[name, meant]] : [];
    }),
  );
}

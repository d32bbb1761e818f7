import { expect, it } from 'vitest';
import { chooseStrings } from './choose-strings.js';

it.each([
  [['de-AT', 'en'], 'de'],
  [['ja', 'fr-CA', 'en'], 'fr'],
  [['EN-gb', 'de'], 'en'],
  [['ja'], 'en'],
  [[], 'en'],
])('answers %j in %s', (wanted, language) => {
  expect(chooseStrings(wanted).language).toBe(language);
});

import { expect, it } from 'vitest';

import { chooseLanguage } from './languages.js';

it.each([
  [['de-AT', 'en'], 'de'],
  [['ja', 'fr-CA', 'en'], 'fr'],
  [['EN-gb', 'de'], 'en'],
  [['ja'], 'en'],
  [[], 'en'],
])('chooses for %j: %s', (wanted, language) => {
  expect(chooseLanguage(wanted)).toBe(language);
});

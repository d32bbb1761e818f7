import { expect, it } from 'vitest';

import { formatBytes, formatDuration, formatDimensions } from './format-values.js';

it.each([
  [0, 'en', '0 byte'],
  [999, 'en', '999 byte'],
  [71_600, 'en', '72 kB'],
  [1_234_567, 'en', '1.2 MB'],
  [1_234_567, 'de', '1,2 MB'],
  [20_971_520, 'fr', '21 Mo'],
] as const)('writes %d bytes in %s as %s', (bytes, language, text) => {
  expect(formatBytes(bytes, language).replaceAll(/\s/g, ' ')).toBe(text);
});

it('is empty for dimensions that are not known', () => {
  expect([formatDimensions(1600, 1200), formatDimensions(0, 0)]).toEqual(['1600\u00a0×\u00a01200', '']);
});

it.each([
  [0.2, '1 second'],
  [119, '119 seconds'],
  [120, '2 minutes'],
  [661, '12 minutes'],
  [7200, '2 hours'],
])('writes %d s as %s', (seconds, text) => {
  expect(formatDuration(seconds, 'en')).toBe(text);
});

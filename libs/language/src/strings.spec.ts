import { describe, expect, it } from 'vitest';

import { LANGUAGES } from './languages.js';
import {
  ACCOUNT_PAGES,
  ADMIN_PAGES,
  OPERATOR_PAGES,
  PROBLEM_NAMES,
  REPORT_PAGES,
  SERVER_PAGES,
  SITE_PAGES,
  UPLOAD_PAGE,
} from './strings.js';

/** Every text by its path, functions called with each of two sets of arguments. */
function textsOf(strings: object, path = ''): [path: string, text: string][] {
  return Object.entries(strings).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'string') return [[path + key, value]];
    if (typeof value === 'function') {
      const write = value as (...values: unknown[]) => string;
      return [
        [path + key, write(7, 8)],
        [`${path + key} of undefined`, write(undefined, undefined)],
      ];
    }
    return textsOf(value as object, `${path + key}.`);
  });
}

describe.each(LANGUAGES)('the texts in %s', (language) => {
  const texts = [
    ...textsOf(SERVER_PAGES[language]),
    ...textsOf(UPLOAD_PAGE[language]),
    ...textsOf(ACCOUNT_PAGES[language]),
    ...textsOf(ADMIN_PAGES[language]),
    ...textsOf(OPERATOR_PAGES[language]),
    ...textsOf(PROBLEM_NAMES[language]),
    ...textsOf(REPORT_PAGES[language]),
    ...textsOf(SITE_PAGES[language]),
  ];

  it('are not empty, and have no space at either end or twice in a row', () => {
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter(([, text]) => text !== text.trim() || text === '' || /\s{2}/.test(text))).toEqual([]);
  });

  it('have an ellipsis of one character and typographic apostrophes', () => {
    expect(texts.filter(([, text]) => /\.\.\.|'/.test(text))).toEqual([]);
  });

  it('keep the arguments that they are given', () => {
    const { uploadFailed, progressOfAll, failures } = UPLOAD_PAGE[language];
    expect(uploadFailed('lake.jpg', 'Because.')).toMatch(/lake\.jpg.*Because\./);
    expect(progressOfAll(3, 5)).toMatch(/3.*5/);
    expect(failures.tooLarge('21 MB')).toContain('21 MB');
    expect(failures.tooMany('12 minutes')).toContain('12 minutes');
    expect(failures.tooMany(undefined)).not.toContain('undefined');
  });
});

it('French puts a no-break or plain space before a colon, a question mark and a semicolon', () => {
  const tables = [SERVER_PAGES, UPLOAD_PAGE, ACCOUNT_PAGES, ADMIN_PAGES, OPERATOR_PAGES, PROBLEM_NAMES, REPORT_PAGES];
  const texts = tables.flatMap(({ fr }) => textsOf(fr));
  expect(texts.filter(([, text]) => /[^\s][:?;!](?:\s|$)/.test(text))).toEqual([]);
});

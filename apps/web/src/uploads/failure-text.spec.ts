import { UPLOAD_PAGE } from '#language';
import { PROBLEMS } from '#errors';
import { describe, expect, it } from 'vitest';

import { failureText } from './failure-text.js';
import { UploadFailure } from './upload-failure.js';

const english = UPLOAD_PAGE.en.failures;

describe('the text for a failure', () => {
  it.each([
    [new UploadFailure(413, '', null, { code: 'too-many-bytes', limit: 20_000_000 }), english.tooLarge('20\u00a0MB')],
    [new UploadFailure(413, '', null, { code: 'too-many-pixels', limit: 1e8 }), english.tooManyPixels('100,000,000')],
    [new UploadFailure(413), english.tooLarge(undefined)],
    [new UploadFailure(429, '', 720_000, { code: 'rate-limited' }), english.tooMany('12 minutes')],
    [new UploadFailure(503, '', 1_000, { code: 'overloaded' }), english.busy('1 second')],
    [new UploadFailure(502), english.busy(undefined)],
    [new UploadFailure(422, '', null, { code: 'damaged-image' }), english.damaged],
    [new UploadFailure(422, '', null, { code: 'url-refused' }), english.urlRefused],
    [new UploadFailure(401, '', null, { code: 'credentials-required' }), english.signedOut],
    [new UploadFailure(0), english.noConnection],
    [new UploadFailure(500, 'The server failed.'), 'The server failed.'],
    [new UploadFailure(418), english.serverProblem(418)],
  ])('are chosen by its code, with the numbers: %s', (failure, words) => {
    expect(failureText(failure, 'en')).toBe(words);
  });

  it.each([
    ['IMG_1.HEIC', ''],
    ['photo', 'image/heif'],
  ])('name HEIC as HEIC: %s %s', (name, type) => {
    const file = new File([], name, { type });
    expect(failureText(new UploadFailure(415, '', null, { code: 'unsupported-image' }), 'en', file)).toBe(english.heic);
  });

  it('is never the English detail of the server in another language', () => {
    const kinds = new Set<string>(['unsupported', 'too-large', 'rate', 'unavailable', 'no-space', 'timeout']);
    const codes = Object.entries(PROBLEMS).flatMap(([code, { kind }]) => (kinds.has(kind) ? [code] : []));
    const says = (code: string, language: 'de' | 'fr') =>
      failureText(new UploadFailure(400, 'The words of the server.', null, { code }), language);
    const inEnglish = codes.filter((code) => /server\./.test(says(code, 'de') + says(code, 'fr')));
    expect([codes.length > 5, inEnglish]).toEqual([true, []]);
  });
});

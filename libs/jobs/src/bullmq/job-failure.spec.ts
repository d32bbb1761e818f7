import { DomainError } from '#errors';
import { describe, expect, it } from 'vitest';

import { parseFailure, serializeFailure } from './job-failure.js';
import { readFailureSentence } from './job-failure-sentence.js';

const FAILURES: [name: string, error: DomainError][] = [
  ['a detail alone', new DomainError('damaged-image', 'The JPEG ends early.')],
  ['a final failure', new DomainError('no-space', 'Full.', { isFinal: true })],
  ['a retry time', new DomainError('no-space', 'Full: 0 bytes left.', { retryAfterSeconds: 30 })],
  ['a limit', new DomainError('too-many-pixels', 'Too large.', { limit: 1_000_000, isFinal: true })],
  ['text that looks like notes', new DomainError('damaged-image', 'a: b [final, limit 3]\n"quoted" {json}')],
];

describe('serializeFailure and parseFailure', () => {
  it.each(FAILURES)('carry a DomainError with %s', (_name, error) => {
    const read = parseFailure(serializeFailure(error));
    expect(read).toBeInstanceOf(DomainError);
    const { code, detail, isFinal, limit, retryAfterSeconds } = error;
    expect(read).toMatchObject({ code, detail, isFinal, limit, retryAfterSeconds });
  });

  it('write the code and JSON, and mark a final failure for version 0.2.0', () => {
    expect(serializeFailure(new DomainError('no-space', 'Full.', { retryAfterSeconds: 30 }))).toBe(
      'no-space: {"detail":"Full.","retryAfterSeconds":30}',
    );
    expect(serializeFailure(new DomainError('damaged-image', 'It ends.', { isFinal: true }))).toBe(
      'damaged-image: {"detail":"It ends.","isFinal":true} [final]',
    );
  });

  it.each(FAILURES)('are read by version 0.2.0 with the code and the finality of %s', (_name, error) => {
    expect(readFailureSentence(serializeFailure(error))).toMatchObject({ code: error.code, isFinal: error.isFinal });
  });

  it.each([new TypeError('x is not a function'), 'a thrown string', undefined])('carry the message of %s', (thrown) => {
    const read = parseFailure(serializeFailure(thrown));
    expect(read).not.toBeInstanceOf(DomainError);
    expect(read.message).toBe(thrown instanceof Error ? thrown.message : String(thrown));
  });
});

describe('parseFailure, of what an older version wrote', () => {
  it.each([
    ['damaged-image: The JPEG ends early.', { detail: 'The JPEG ends early.', isFinal: false }],
    ['damaged-image: It ends. [final]', { detail: 'It ends.', isFinal: true }],
    ['no-space: Full. [retry after 30 s]', { detail: 'Full.', retryAfterSeconds: 30, isFinal: false }],
    ['no-space: Full. [final, retry after 5 s, limit 7]', { isFinal: true, retryAfterSeconds: 5, limit: 7 }],
    ['no-space: Two\nlines. [limit 7]', { detail: 'Two\nlines.', limit: 7 }],
  ])('reads %j', (text, fields) => {
    const read = parseFailure(text);
    expect(read).toBeInstanceOf(DomainError);
    expect(read).toMatchObject({ code: text.split(':')[0], ...fields });
  });

  it.each(['job stalled more than allowable limit', 'no-such-code: Something.', 'constructor: x', '{"code":1}', ''])(
    'takes %j for the message of an error',
    (text) => {
      const read = parseFailure(text);
      expect(read).not.toBeInstanceOf(DomainError);
      expect(read.message).toBe(text);
    },
  );

  it('takes a code of a newer version for the message of an error', () => {
    const text = 'not-known-yet: {"detail":"Something."}';
    expect(parseFailure(text)).not.toBeInstanceOf(DomainError);
    expect(parseFailure(text).message).toBe(text);
  });
});

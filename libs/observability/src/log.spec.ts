import { describe, expect, it } from 'vitest';

import { plainError } from './plain-error.js';
import { scrub } from './scrub.js';

describe('a line of the log', () => {
  it.each([
    ['https://s3/b/k?X-Amz-Credential=AKIA%2Fx&X-Amz-Signature=0a1b2c&x-id=GetObject', ['AKIA', '0a1b2c']],
    ['connect mysql://imglink:pa55word@db:3306/imglink failed', ['pa55word']],
    ['redis://:pa55word@queue:6379', ['pa55word']],
    ['{"authorization":"Bearer 4fYk2aXbQ9Zabcdefghijklmno"}', ['4fYk2aXbQ9Zabcdefghijklmno']],
    ['Basic YWRtaW46c2VjcmV0c2VjcmV0', ['YWRtaW46']],
    ['GET /delete/4fYk2aXbQ9Zabcdefghijklmno', ['4fYk2aXbQ9Zabcdefghijklmno']],
  ])('hides secrets: %s', (line, secrets) => {
    for (const secret of secrets) expect(scrub(line)).not.toContain(secret);
    expect(scrub(line)).toContain('***');
  });

  it('leaves everything else as it is', () => {
    const line =
      '{"time":"2026-11-23T12:00:00.000Z","key":"4fYk2aXbQ9Z","url":"http://localhost:3000/i/4fYk2aXbQ9Z.jpg"}';
    expect(scrub(line)).toBe(line);
  });

  it('tells of an error its words, code and cause, and nothing that hangs on it', () => {
    const cause = Object.assign(new Error('WRONGPASS'), {
      command: { name: 'auth', args: ['pa55word'] },
      code: 'EAUTH',
    });
    const told = plainError(new Error('no queue', { cause }));
    expect(told).toMatchObject({ type: 'Error', message: 'no queue', cause: { message: 'WRONGPASS', code: 'EAUTH' } });
    expect(JSON.stringify(told)).not.toContain('pa55word');
  });
});

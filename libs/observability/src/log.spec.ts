import { describe, expect, it } from 'vitest';

import { errorFields } from './error-fields.js';
import { scrubSecrets } from './secret-scrubber.js';

describe('scrubSecrets', () => {
  it.each([
    ['https://s3/b/k?X-Amz-Credential=AKIA%2Fx&X-Amz-Signature=0a1b2c&x-id=GetObject', ['AKIA', '0a1b2c']],
    ['connect mysql://imglink:pa55word@db:3306/imglink failed', ['pa55word']],
    ['redis://:pa55word@queue:6379', ['pa55word']],
    ['{"authorization":"Bearer 4fYk2aXbQ9Zabcdefghijklmno"}', ['4fYk2aXbQ9Zabcdefghijklmno']],
    ['Basic YWRtaW46c2VjcmV0c2VjcmV0', ['YWRtaW46']],
    ['GET /delete/4fYk2aXbQ9Zabcdefghijklmno', ['4fYk2aXbQ9Zabcdefghijklmno']],
  ])('masks secrets: %s', (line, secrets) => {
    for (const secret of secrets) expect(scrubSecrets(line)).not.toContain(secret);
    expect(scrubSecrets(line)).toContain('***');
  });

  it('leaves other text unchanged', () => {
    const line =
      '{"time":"2026-11-23T12:00:00.000Z","key":"4fYk2aXbQ9Z","url":"http://localhost:3000/i/4fYk2aXbQ9Z.jpg"}';
    expect(scrubSecrets(line)).toBe(line);
  });
});

describe('errorFields', () => {
  it('returns the message, code and cause of an error, and no other properties', () => {
    const cause = Object.assign(new Error('WRONGPASS'), {
      command: { name: 'auth', args: ['pa55word'] },
      code: 'EAUTH',
    });
    const fields = errorFields(new Error('no queue', { cause }));
    expect(fields).toMatchObject({
      type: 'Error',
      message: 'no queue',
      cause: { message: 'WRONGPASS', code: 'EAUTH' },
    });
    expect(JSON.stringify(fields)).not.toContain('pa55word');
  });
});

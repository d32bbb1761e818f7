import { DomainError } from '#errors';
import type { ExecutionContext } from '@nestjs/common';
import { lastValueFrom, throwError } from 'rxjs';
import { expect, it } from 'vitest';

import { ADMIN_TOKEN, requestWith, serviceWith } from '../access/testing/access-fixture.js';
import { BlockedClientInterceptor } from './blocked-client.interceptor.js';

const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };

/** The code of the error that a request gets whose handler throws `code`, after some wrong bearer tokens. */
async function codeOf(code: 'credentials-required' | 'not-owner', guesses: number): Promise<unknown> {
  const access = serviceWith();
  for (let guess = 0; guess < guesses; guess += 1) {
    await access.identify(requestWith({ authorization: `Bearer ${guess}` }));
  }
  const context = { switchToHttp: () => ({ getRequest: () => requestWith(headers, 'HEAD') }) };
  const next = { handle: () => throwError(() => new DomainError(code, 'Why.')) };
  const answer = new BlockedClientInterceptor(access).intercept(context as unknown as ExecutionContext, next);
  return lastValueFrom(answer).catch((error: DomainError) => error.code);
}

it.each([
  ['credentials-required', 0, 'credentials-required'],
  ['credentials-required', 100, 'rate-limited'],
  ['not-owner', 100, 'not-owner'],
] as const)('answers %s after %i wrong bearer tokens as %s', async (code, guesses, answered) => {
  expect(await codeOf(code, guesses)).toBe(answered);
});

import { DomainError, PROBLEMS, type ProblemCode } from '#errors';
import { LANGUAGES, PROBLEM_NAMES } from '#language';
import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';

import { uploadRefusalOf } from '../../../problems/upload-refusals.js';
import { problemName } from './problem-name.js';

/** Problems of other requests than uploads, or of clients that send what no browser and no SDK does. */
const ELSEWHERE = new Set<ProblemCode>([
  'address-too-long',
  'credentials-needed',
  'format-not-offered',
  'method-not-allowed',
  'method-unknown',
  'range-not-satisfiable',
  'sign-in-failed',
  'token-missing',
  'token-wrong',
  'transfer-coding-unknown',
  'unknown-image',
  'variant-pending',
]);

it('every problem that the statistics count has a name in each language', () => {
  const upload = { method: 'POST', routeOptions: { url: '/v1/images' } } as FastifyRequest;
  const codes = (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => !ELSEWHERE.has(code));
  const counted = codes.filter((code) => uploadRefusalOf(upload, new DomainError(code, '')) !== undefined);
  for (const language of LANGUAGES) {
    expect(counted.filter((code) => problemName(code, language) === code)).toEqual([]);
    expect(Object.keys(PROBLEM_NAMES[language]).filter((code) => !(code in PROBLEMS))).toEqual([]);
  }
});

it('another problem has its code', () => expect(problemName('toString', 'de')).toBe('toString'));

import { DomainError, type ProblemCode } from '#errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';

import { ErrorPageFormat } from './error-page.format.js';
import { ASSETS } from '../testing/page-fixtures.js';

const format = new ErrorPageFormat(ASSETS);
const HTML = 'text/html';
const JSON_TYPE = 'application/json';

interface Asked {
  code: ProblemCode;
  url: string;
  accept?: string;
  method?: string;
  /** The name of the account of the person who is signed in. */
  person?: string;
}

/** The answer that the format sends; `page` is undefined if it leaves the answer to others. */
function answerTo({ code, url, accept, method = 'GET', person }: Asked) {
  const headers: Record<string, string> = {};
  let page: string | undefined;
  const reply = {
    header: (name: string, value: string) => ((headers[name] = value), reply),
    headers: (values: Record<string, string>) => (Object.assign(headers, values), reply),
    send: (body: string) => void (page = body),
  };
  const request = {
    method,
    url,
    headers: {},
    raw: { headers: { accept } },
    principal: person && { account: { name: person } },
  };
  const isSent = format.send(
    new DomainError(code, 'There is none.'),
    request as unknown as FastifyRequest,
    reply as unknown as FastifyReply,
  );
  return { headers, page, isSent };
}

it('names the person who is signed in on the page of a refusal alone, which no cache stores', () => {
  const asked = { url: '/admin', accept: HTML, person: 'Ada' };
  expect(answerTo({ ...asked, code: 'scope-missing' }).page).toContain('<summary>Ada</summary>');
  expect(answerTo({ ...asked, code: 'not-found' }).page).not.toContain('Ada');
});

describe('the answer to an error', () => {
  it.each<Asked>([
    { code: 'image-not-found', url: '/gallery/x' },
    { code: 'image-gone', url: '/gallery/x', accept: '*/*' },
    { code: 'album-not-found', url: '/a/x' },
    { code: 'not-found', url: '/nowhere', accept: HTML },
    { code: 'image-not-found', url: '/i/x.jpg', accept: HTML, method: 'HEAD' },
    { code: 'image-not-found', url: '/delete/x', accept: JSON_TYPE },
    { code: 'image-gone', url: '/delete/x', method: 'POST' },
    { code: 'scope-missing', url: '/account/keys', accept: HTML },
    { code: 'cross-site-request', url: '/account/keys', accept: HTML, method: 'POST' },
    { code: 'unavailable', url: '/admin/bans', accept: HTML, method: 'POST' },
    { code: 'no-space', url: '/admin', accept: HTML },
  ])('is a page: $code at $url, Accept: $accept', (asked) => {
    const { page, headers, isSent } = answerTo(asked);
    expect(isSent).toBe(true);
    expect(page).toMatch(/^<!doctype html>/);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it.each<Asked>([
    { code: 'image-not-found', url: '/gallery/x', accept: JSON_TYPE },
    { code: 'unavailable', url: '/gallery/x', accept: HTML },
    { code: 'unavailable', url: '/admin/bans' },
    { code: 'unavailable', url: '/administration', accept: HTML },
    { code: 'not-found', url: '/nowhere' },
    { code: 'image-not-found', url: '/i/x.jpg', accept: 'image/*' },
    { code: 'image-not-found', url: '/v1/images/x', accept: HTML },
    { code: 'not-found', url: '/3/image', accept: HTML },
    { code: 'not-found', url: '/nowhere', accept: HTML, method: 'POST' },
    { code: 'unavailable', url: '/delete/x', accept: HTML },
    { code: 'scope-missing', url: '/account/keys', accept: '*/*' },
    { code: 'scope-missing', url: '/v1/accounts', accept: HTML },
    { code: 'cross-site-request', url: '/v1/images', accept: HTML, method: 'POST' },
  ])('is left to others: $code at $url, Accept: $accept', (asked) => {
    const { page, isSent } = answerTo(asked);
    expect([isSent, page]).toEqual([false, undefined]);
  });

  it('varies with Accept, page or not', () => {
    expect(answerTo({ code: 'image-not-found', url: '/gallery/x' }).headers.vary).toBe('Accept, Accept-Language');
    expect(answerTo({ code: 'not-found', url: '/nowhere' }).headers.vary).toBe('Accept');
  });

  it('is stored by no cache where the URL holds a delete token', () => {
    const { headers } = answerTo({ code: 'image-gone', url: '/delete/x' });
    expect([headers['cache-control'], headers['referrer-policy']]).toEqual(['no-store', 'no-referrer']);
  });
});

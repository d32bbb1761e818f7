import type { Principal } from '#accounts';
import { KeyCodec } from '#keys';
import { describe, expect, it } from 'vitest';

import { type FormResults, placeOf, ResultsLinks } from './results-links.js';

const links = new ResultsLinks(new KeyCodec('the secret of the tests, which is long enough'));
const anna = { account: { id: 7n } } as Principal;
const ben = { account: { id: 8n } } as Principal;
const results: FormResults = {
  section: 'images',
  back: '/admin/images?state=live&account=a%26b',
  action: 'block',
  done: ['4fYk2aXbQ9Z', '7Hq0LmT3vRa'],
  missing: [],
  gone: ['bN5xWc8sJ1e'],
};

it('keeps the results, for the administrator alone', () => {
  const path = links.pathOf(results, anna);
  expect(path).toMatch(/^\/admin\/results\?action=block&/);
  expect(links.read(path, anna)).toEqual(results);
  expect(links.read(path, ben)).toBeUndefined();
});

it.each([
  (path: string) => path.replace('4fYk2aXbQ9Z.', ''),
  (path: string) => path.replace('block', 'delete'),
  (path: string) => path.replace(/signature=.*/, ''),
  (path: string) => path.replace(/signature=.*/, 'signature=x'),
  () => '/admin/results',
])('refuses a link that somebody else has made: %#', (change) => {
  expect(links.read(change(links.pathOf(results, anna)), anna)).toBeUndefined();
});

it('fits into the header fields of an answer with the keys of the largest form', () => {
  const done = Array.from({ length: 200 }, () => '4fYk2aXbQ9Z');
  const back = `/admin/images?account=${'%C3%A4'.repeat(150)}`;
  expect(links.pathOf({ ...results, done, back }, anna).length).toBeLessThan(6_000);
});

describe('placeOf', () => {
  it.each([
    ['/admin/images?state=blocked', 'images', '/admin/images?state=blocked'],
    ['/admin/reports?before=x', 'reports', '/admin/reports?before=x'],
    ['/admin/reports', 'reports', '/admin/reports'],
    ['/admin/imagesx?y', 'images', '/admin/images'],
    ['https://evil.example/', 'images', '/admin/images'],
    [`/admin/images?account=${'x'.repeat(1_000)}`, 'images', '/admin/images'],
  ])('%s', (back, section, expected) => expect(placeOf(back)).toEqual({ section, back: expected }));

  it('is the list of the form without another one', () => {
    expect(placeOf('', 'reports')).toEqual({ section: 'reports', back: '/admin/reports' });
  });
});

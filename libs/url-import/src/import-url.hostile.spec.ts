import { expect, it, vi } from 'vitest';

import { ImportUrl } from './import-url.js';
import { FORBIDDEN_KINDS, FORBIDDEN_LITERALS, FORBIDDEN_NAMES, NOT_URLS } from './testing/hostile-urls.js';

const lookup = vi.fn(async (host: string) => {
  const name = Object.entries(FORBIDDEN_NAMES).find(([known]) => known.toLowerCase().replace(/\.$/, '') === host);
  return [{ address: name?.[1] ?? '93.184.216.34', family: 4 }];
});
const importUrl = new ImportUrl({ enabled: true, allow: [], timeoutMs: 2_000, maxBytes: 10, lookup });

it.each([...FORBIDDEN_LITERALS, ...FORBIDDEN_KINDS])('refuses %j without a look-up', async (url) => {
  lookup.mockClear();
  await expect(importUrl.open(url)).rejects.toMatchObject({ code: 'url-refused' });
  expect(lookup).not.toHaveBeenCalled();
});

it.each(Object.entries(FORBIDDEN_NAMES))('refuses %s, which resolves to %s', async (host) => {
  await expect(importUrl.open(`http://${host}/`)).rejects.toMatchObject({
    code: 'url-refused',
    detail: expect.stringContaining('Nothing could be fetched'),
  });
});

it.each(NOT_URLS)('reports that %j is not a URL', async (text) => {
  await expect(importUrl.open(text)).rejects.toMatchObject({
    code: 'invalid-request',
    errors: [{ pointer: '#/url', detail: expect.any(String) }],
  });
});

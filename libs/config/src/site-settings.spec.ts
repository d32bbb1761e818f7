import { describe, expect, it } from 'vitest';

import { readSettings } from './settings.js';

const siteOf = (env: Record<string, string>) => readSettings(env).site;

describe('the site', () => {
  it('is called imglink and has neither a contact nor links by default', () => {
    expect(siteOf({})).toEqual({ name: 'imglink', contact: undefined, links: [] });
  });

  it.each(['mailto:anna@example.org', 'https://example.org/contact'])('has the contact %s', (contact) => {
    expect(siteOf({ SITE_CONTACT: contact }).contact).toBe(contact);
  });

  it.each([
    'anna@example.org',
    'mailto:',
    'http://example.org',
    'javascript:alert(1)',
    'https://a>; rel=x',
    'https://',
  ])('has no contact %j', (contact) => {
    expect(() => siteOf({ SITE_CONTACT: contact })).toThrow('expected mailto:you@example.org or an https URL');
  });

  it.each([' ', ', ', ',', '\n'])('has links that are separated by %j', (between) => {
    const text = ['imprint=https://example.org/a,b?c=d', 'Hausordnung_neu=https://example.org/'].join(between);
    expect(siteOf({ SITE_LINKS: text }).links).toEqual([
      { name: 'imprint', url: 'https://example.org/a,b?c=d' },
      { name: 'Hausordnung_neu', url: 'https://example.org/' },
    ]);
  });

  it.each(['imprint', 'imprint=/imprint', 'https://example.org', 'a b=https://example.org', 'a=javascript:alert(1)'])(
    'has no links %j',
    (links) => expect(() => siteOf({ SITE_LINKS: links })).toThrow('expected names and URLs such as imprint='),
  );

  it('has a name of at most 60 characters', () => {
    expect(siteOf({ SITE_NAME: 'é'.repeat(60) }).name).toHaveLength(60);
    expect(() => siteOf({ SITE_NAME: 'é'.repeat(61) })).toThrow('expected at most 60 characters');
  });
});

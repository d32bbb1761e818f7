import { expect, it } from 'vitest';

import { securityTxt } from './security-txt.js';

const NOW = Date.parse('2026-12-01T17:30:00Z');

it('names the contact, when the text expires, and where it is', () => {
  expect(securityTxt('mailto:anna@example.org', 'https://img.example/.well-known/security.txt', NOW)).toBe(
    'Contact: mailto:anna@example.org\n' +
      'Expires: 2027-05-30T00:00:00.000Z\n' +
      'Canonical: https://img.example/.well-known/security.txt\n',
  );
});

it('leaves out an address without TLS', () => {
  expect(securityTxt('https://example.org/security', 'http://localhost:3000/x', NOW)).not.toContain('Canonical');
});

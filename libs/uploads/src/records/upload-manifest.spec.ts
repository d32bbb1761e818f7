import type { Owner } from '#links';
import { expect, it } from 'vitest';

import { manifestOf } from '../upload.service.js';
import { ownerOf, uploadManifest } from './upload-manifest.js';

const SHA256 = Buffer.alloc(32, 1);
const BYTES = { id: 1n, size: 5, sha256: SHA256, uploadSha256: SHA256 };
const manifest = (owner?: Owner) => manifestOf(BYTES, { title: null, description: null, expiresAt: null, owner }, 0);

it.each<Owner>([
  { accountId: 2n ** 62n - 1n, keyId: 2n ** 61n + 1n, totalBytes: { account: 0, key: 2 ** 40 } },
  { accountId: 1n, keyId: null, totalBytes: { account: null, key: null } },
])('keeps the owner $accountId through JSON', (owner) => {
  const read = uploadManifest.parse(JSON.parse(JSON.stringify(manifest(owner))));
  expect(ownerOf(read)).toEqual(owner);
});

it('writes nothing about the owner of an anonymous upload', () => {
  const text = JSON.stringify(manifest());
  expect(text).not.toContain('owner');
  expect(ownerOf(uploadManifest.parse(JSON.parse(text)))).toBeUndefined();
});

import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { createLog } from '#observability';
import { expect, it } from 'vitest';

import type { AuditLine, AuditLog } from '../audit/audit-log.js';
import { BanRefusals } from './ban-refusals.js';

const ID = 1n << 60n;
const codec = new KeyCodec('a secret of thirty-two characters or more');
const refusalsWith = (append: (line: AuditLine) => Promise<void>) =>
  new BanRefusals(codec, { append } as unknown as AuditLog, createLog('silent'));

it('writes a line of imglink itself, with the key that the image would have had and the reason of the ban', async () => {
  const lines: AuditLine[] = [];
  const refusals = refusalsWith(async (line) => void lines.push(line));
  expect(await refusals.refuse(ID, { reason: 'Spam' })).toMatchObject({ code: 'upload-banned' });
  const actor = { id: null, name: 'imglink' };
  expect(lines).toEqual([{ actor, action: 'refuse', target: codec.encode(ID), reason: 'Spam' }]);
});

it('throws if the line cannot be written, so that the upload is tried again', async () => {
  const refusals = refusalsWith(async () => {
    throw new DomainError('unavailable', 'The database does not answer.');
  });
  await expect(refusals.refuse(ID, { reason: 'Spam' })).rejects.toMatchObject({ code: 'unavailable' });
});

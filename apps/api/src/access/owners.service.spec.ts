import { type Account, type AccountStore, idText, type Principal, type Scope } from '#accounts';
import { expect, it } from 'vitest';

import { OwnersService } from './owners.service.js';

const [ANNA, BEN, GONE] = [7n, 8n, 9n];
const accounts = new Map<bigint, Account>([
  [ANNA, { id: ANNA, name: 'anna', deletedAt: null } as Account],
  [BEN, { id: BEN, name: 'ben', deletedAt: null } as Account],
  [GONE, { id: GONE, name: 'carl', deletedAt: 1 } as Account],
]);
const find = async (id: bigint) => accounts.get(id) ?? null;
const owners = new OwnersService({ find } as unknown as AccountStore);
const by = (id: bigint, ...scopes: Scope[]) => ({ account: accounts.get(id), scopes }) as unknown as Principal;

it.each([
  ['the owner', ANNA, by(ANNA, 'upload'), 'anna'],
  ['an admin', ANNA, by(BEN, 'admin'), 'anna'],
  ['another account', ANNA, by(BEN, 'upload', 'manage'), undefined],
  ['nobody in particular', ANNA, undefined, undefined],
  ['an admin, of an anonymous image', null, by(BEN, 'admin'), undefined],
  ['an admin, after the account was deleted', GONE, by(BEN, 'admin'), undefined],
])('shows the owner to %s', async (_who, ownerId, principal, name) => {
  const expected = name === undefined ? undefined : { id: idText(ANNA), name };
  expect(await owners.findVisible(ownerId, principal)).toEqual(expected);
});

import { type AccountStore, idText, type Principal, type Scope } from '#accounts';
import { beforeEach, expect, it, vi } from 'vitest';

import { ImageOwnerPresenter } from './image-owner.presenter.js';

const accounts = { find: vi.fn() };
const owners = new ImageOwnerPresenter(accounts as unknown as AccountStore);
const ANNA = { id: idText(7n), name: 'anna' };

const principal = (id: bigint, ...scopes: Scope[]) =>
  ({ account: { id, name: 'anna' }, scopes }) as unknown as Principal;

beforeEach(() => accounts.find.mockReset().mockResolvedValue({ id: 7n, name: 'anna', deletedAt: null }));

it('tells the owner without a look-up', async () => {
  expect(await owners.visibleTo(principal(7n, 'upload'), 7n)).toEqual(ANNA);
  expect(accounts.find).not.toHaveBeenCalled();
});

it('tells an admin, unless the account was deleted', async () => {
  expect(await owners.visibleTo(principal(1n, 'admin'), 7n)).toEqual(ANNA);
  accounts.find.mockResolvedValue({ id: 7n, name: 'anna', deletedAt: 5 });
  expect(await owners.visibleTo(principal(1n, 'admin'), 7n)).toBeUndefined();
});

it.each<[string, Principal | undefined, bigint | null]>([
  ['nobody', undefined, 7n],
  ['another account', principal(8n, 'manage'), 7n],
  ['anybody about an anonymous image', principal(1n, 'admin'), null],
])('does not tell %s', async (_name, known, ownerId) => {
  expect(await owners.visibleTo(known, ownerId)).toBeUndefined();
  expect(accounts.find).not.toHaveBeenCalled();
});

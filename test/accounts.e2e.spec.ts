import { describe, expect } from 'vitest';

import { it, newAccount, type Page, type Problem } from './harness/account-clients.js';

describe('accounts', () => {
  it('are created, listed, changed and deleted', async ({ admin }) => {
    const created = await admin.json<object & { id: string }>('POST', '/v1/accounts', {
      name: ' Åsa ',
      role: 'admin',
      limits: { uploadsPerHour: 10, totalBytes: 1000 },
    });
    const limits = { uploadsPerHour: 10, bytesPerDay: null, totalBytes: 1000, imageBytes: null, expiresIn: null };
    expect(created).toMatchObject({ name: 'Åsa', role: 'admin', limits, disabled: false });
    const changes = { name: 'Åsa B', role: 'member', limits: { totalBytes: null, imageBytes: 5 }, disabled: true };
    const changed = await admin.json('PATCH', `/v1/accounts/${created.id}`, changes);
    const changedLimits = { ...limits, totalBytes: null, imageBytes: 5 };
    expect(changed).toEqual({ ...created, ...changes, limits: changedLimits });
    const { items } = await admin.json<Page>('GET', '/v1/accounts');
    expect(items).toContainEqual(changed);
    expect(await admin.outcome('DELETE', `/v1/accounts/${created.id}`)).toBe('204');
    expect(await admin.outcome('DELETE', `/v1/accounts/${created.id}`)).toBe('404 account-not-found');
    expect(await admin.outcome('PATCH', `/v1/accounts/${created.id}`, {})).toBe('404 account-not-found');
    expect((await admin.json<Page>('GET', '/v1/accounts')).items).not.toContainEqual(changed);
    // Both names are free again.
    for (const name of ['Åsa', 'Åsa B']) expect(await admin.outcome('POST', '/v1/accounts', { name })).toBe('201');
  });

  it('have unique names', async ({ admin }) => {
    const [one, other] = [await newAccount(admin), await newAccount(admin)];
    expect(await admin.outcome('POST', '/v1/accounts', { name: one.name })).toBe('409 account-exists');
    expect(await admin.outcome('POST', '/v1/accounts', { name: 'admin' })).toBe('409 account-exists');
    const rename = (name: string) => admin.outcome('PATCH', `/v1/accounts/${other.id}`, { name });
    expect([await rename(one.name), await rename('admin'), await rename(other.name)]).toEqual([
      '409 account-exists',
      '409 account-exists',
      '200',
    ]);
    const race = Array.from({ length: 8 }, () => admin.outcome('POST', '/v1/accounts', { name: 'wanted by many' }));
    expect((await Promise.all(race)).toSorted()).toEqual(['201', ...Array<string>(7).fill('409 account-exists')]);
  });

  it('are listed in pages', async ({ admin }) => {
    for (let left = 3; left > 0; left--) await newAccount(admin);
    const all = await admin.json<Page>('GET', '/v1/accounts?limit=100');
    const found: Page['items'] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: Page = await admin.json('GET', `/v1/accounts?limit=2${next && `&before=${next}`}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      found.push(...page.items);
      ({ next } = page);
    }
    expect(found).toEqual(all.items);
    expect(all.next).toBeNull();
  });

  it('are for administrators alone', async ({ admin, member }) => {
    const { client } = member;
    const nobody = admin.with(undefined);
    const path = `/v1/accounts/${member.id}`;
    const attempts = [
      ['GET', '/v1/accounts'],
      ['POST', '/v1/accounts', { name: 'x' }],
      ['PATCH', path, { role: 'admin' }],
      ['DELETE', path],
    ] as const;
    for (const [method, to, body] of attempts) {
      expect(await client.outcome(method, to, body)).toBe('403 scope-missing');
      expect(await nobody.outcome(method, to, body)).toBe('401 credentials-required');
    }
  });

  it('include the one of ADMIN_TOKEN, which can only get limits', async ({ admin }) => {
    const { items } = await admin.json<Page>('GET', '/v1/accounts?limit=100');
    const own = items.at(-1);
    expect(own).toMatchObject({ id: '00000000001', name: 'admin', role: 'admin' });
    const path = `/v1/accounts/${own?.id}`;
    expect(await admin.outcome('DELETE', path)).toBe('400 invalid-request');
    for (const change of [{ disabled: true }, { role: 'member' }, { name: 'root' }]) {
      expect(await admin.outcome('PATCH', path, change)).toBe('400 invalid-request');
    }
    expect(await admin.outcome('PATCH', path, { limits: { imageBytes: 1_000_000_000 } })).toBe('200');
  });

  it.for([
    [{}, ['#/name']],
    [{ name: '' }, ['#/name']],
    [{ name: '  ' }, ['#/name']],
    [{ name: 'x'.repeat(129) }, ['#/name']],
    [{ name: 'a\u0007b' }, ['#/name']],
    [{ name: 7 }, ['#/name']],
    [{ name: 'x', role: 'root' }, ['#/role']],
    [{ name: 'x', disabled: 'yes' }, ['#/disabled']],
    [{ name: 'x', limits: 5 }, ['#/limits']],
    [
      { name: 'x', limits: { uploadsPerHour: -1, bytesPerDay: 0.5 } },
      ['#/limits/uploadsPerHour', '#/limits/bytesPerDay'],
    ],
    [{ name: 'x', limits: { expiresIn: 59, uploads: 1 } }, ['#/limits/expiresIn', '#/limits/uploads']],
    [{ name: 'x', id: 1 }, ['#/id']],
  ] as const)('are not created from %j', async ([body, pointers], { admin }) => {
    const response = await admin.send('POST', '/v1/accounts', body);
    const { errors } = (await response.json()) as Problem;
    expect([response.status, errors?.map(({ pointer }) => pointer)]).toEqual([400, pointers]);
  });
});

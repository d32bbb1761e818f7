import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';

import { bearer } from './harness/accounts.js';
import { fastStart } from './harness/app-process.js';
import { it } from './harness/fixtures.js';
import { ImgLink, newInstallation } from './harness/imglink.js';
import { until } from './harness/until.js';

const run = promisify(execFile);
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==', 'base64');
/** `revoke` has ended this long ago when no server accepts the key any more. */
const REVOKED_MS = 2_000;

interface Output {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs it as an operator does, with the settings of the running processes. */
async function keys(env: Record<string, string>, ...args: string[]): Promise<Output> {
  const program = ['dist/programs/api-keys.js', ...args];
  return run(process.execPath, program, { env: { PATH: process.env.PATH, ...fastStart(), ...env } }).then(
    (output) => ({ code: 0, ...output }),
    (failure: Output) => failure,
  );
}

const keysOf = (imglink: ImgLink, ...args: string[]) => keys(imglink.installation.env, ...args);
const statusWith = async (imglink: ImgLink, key: string) => (await imglink.post(GIF, bearer(key))).status;

it('makes a key beside running processes, lists it and revokes it', async ({ imglink }) => {
  const made = await keysOf(imglink, 'create', 'Anna B', '--expires', '30d', '--image-bytes', '1000000');
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^imk_[0-9A-Za-z]{11}_[0-9A-Za-z]{32}\n$/) });
  const key = made.stdout.trim();
  const id = key.slice(4, 15);
  expect(made.stderr).toContain(`The key ${id} may upload, manage until `);
  expect(await statusWith(imglink, key)).toBe(200);
  const list = await keysOf(imglink, 'list', 'Anna B');
  expect(list.stdout).toMatch(new RegExp(`^ID .*\n${id}  Anna B   Anna B  upload,manage `));
  const revoked = await keysOf(imglink, 'revoke', id);
  const endedAt = performance.now();
  expect(revoked).toMatchObject({ code: 0, stdout: '' });
  let acceptedAt = endedAt;
  await until(async () => {
    const sentAt = performance.now();
    const status = await statusWith(imglink, key);
    if (status === 200) acceptedAt = sentAt;
    return status === 401;
  }, 'the key is refused');
  expect(acceptedAt - endedAt).toBeLessThan(REVOKED_MS);
  expect((await keysOf(imglink, 'list', 'Anna B')).stderr).toContain('There are no keys.');
  // A repeated revocation is announced again.
  expect((await keysOf(imglink, 'revoke', key)).code).toBe(0);
});

it('makes keys with the scope admin for accounts that are new or of an administrator', async ({ imglink }) => {
  const accountsWith = (key: string) => imglink.get('/v1/accounts', bearer(key));
  const member = (await keysOf(imglink, 'create', 'anna')).stdout.trim();
  expect((await accountsWith(member)).status).toBe(403);
  const refused = await keysOf(imglink, 'create', 'anna', '--admin');
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  expect(refused.stderr).toContain("The account anna is a member's");
  expect((await accountsWith(member)).status).toBe(403);

  for (const note of ['is new', 'may upload, manage, admin']) {
    const { stdout, stderr } = await keysOf(imglink, 'create', 'root', '--admin');
    expect(stderr).toContain(note);
    const answer = await accountsWith(stdout.trim());
    const { items } = (await answer.json()) as { items: { name: string; role: string }[] };
    expect(items.filter(({ name }) => name === 'root')).toEqual([expect.objectContaining({ role: 'admin' })]);
  }
});

it('says what is wrong, and exits with 1 or 2', async ({ imglink }) => {
  expect(await keysOf(imglink, 'revoke', '00000000000')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'There is no key 00000000000.\n',
  });
  expect(await keysOf(imglink, 'list', 'nobody')).toMatchObject({ code: 1, stderr: 'There is no account nobody.\n' });
  expect(await keysOf(imglink)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^A command is missing\.\n\nUsage:/),
  });
  expect(await keysOf(imglink, '--help')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage:/) });
});

it('makes the first key before the first start', async ({ parts }) => {
  const installation = parts.use(await newInstallation());
  const { code, stdout } = await keys(installation.env, 'create', 'first', '--admin');
  expect(code).toBe(0);
  const imglink = parts.use(await ImgLink.start({ installation, env: { UPLOAD_ACCESS: 'key' } }));
  expect(await statusWith(imglink, stdout.trim())).toBe(200);
  expect((await imglink.post(GIF)).status).toBe(401);
});

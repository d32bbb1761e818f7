import { type Account, AccountStore, type ApiKey, ApiKeyStore, idText, NO_LIMITS } from '#accounts';
import { type Actor, AuditLog } from '#moderation';
import { Injectable } from '@nestjs/common';

import type { CreateCommand } from './read-command.js';

const OPERATOR: Actor = { id: null, name: 'keys' };
const PAGE = 100;
const HEADINGS = ['ID', 'ACCOUNT', 'NAME', 'SCOPES', 'CREATED', 'EXPIRES', 'LAST USED'];

/** The lines of a command: its result, and explanations for the person who typed it. */
export interface Outcome {
  isDone: boolean;
  result: string[];
  notes: string[];
}

/** What `npm run keys` does. The operator may do everything. */
@Injectable()
export class ApiKeyCommands {
  constructor(
    private readonly accounts: AccountStore,
    private readonly keys: ApiKeyStore,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The result is the key. Makes the account if there is none. Makes no key with the scope `admin` for the account of a
   * member. Throws `too-many-keys`.
   */
  async create({ name, isAdmin, scopes, limits, expiresAt }: CreateCommand): Promise<Outcome> {
    const notes: string[] = [];
    const account = await this.findAccount(name, isAdmin, notes);
    if (isAdmin && account.role !== 'admin') {
      const id = idText(account.id);
      return failed(
        `The account ${name} is a member's, so it gets no key with --admin. Choose a NAME that is new or an administrator's, ` +
          `or let an administrator change its role first: PATCH /v1/accounts/${id} with {"role":"admin"}.`,
      );
    }
    const { key, text } = await this.keys.create({
      accountId: account.id,
      name,
      scopes,
      limits: { ...NO_LIMITS, ...limits },
      expiresAt,
    });
    await this.audit.append({ actor: OPERATOR, action: 'key.create', target: idText(key.id) });
    notes.push(
      `The key ${idText(key.id)} may ${scopes.join(', ')}${expiresAt === null ? '' : ` until ${isoTime(expiresAt)}`}. ` +
        'Keep it: it cannot be shown again.',
      'Send it as Authorization: Bearer KEY. UPLOAD_ACCESS=key refuses uploads without one.',
    );
    return { isDone: true, result: [text], notes };
  }

  /** The result is a table of the keys that are not revoked, of the account `name` or of all accounts. */
  async list(name: string | undefined): Promise<Outcome> {
    const rows = [HEADINGS];
    const accounts = name === undefined ? await this.allAccounts() : [await this.accounts.findByName(name)];
    if (accounts.includes(null)) return failed(`There is no account ${name}.`);
    for (const account of accounts) {
      if (account) for (const key of await this.keys.list(account.id)) rows.push(rowOf(key, account));
    }
    return { isDone: true, result: inColumns(rows), notes: rows.length > 1 ? [] : ['There are no keys.'] };
  }

  /** Servers refuse the keys within 2 s. A repeated call announces the revocations to them again. */
  async revoke(ids: readonly bigint[]): Promise<Outcome> {
    const outcomes: Outcome[] = [];
    for (const id of ids) outcomes.push(await this.revokeOne(id));
    return {
      isDone: outcomes.every(({ isDone }) => isDone),
      result: [],
      notes: outcomes.flatMap(({ notes }) => notes),
    };
  }

  /** The result are the ids of the keys that were revoked at `since` (milliseconds since 1970) or later. */
  async listRevoked(since: number): Promise<Outcome> {
    const ids = await this.keys.listRevoked(since);
    return { isDone: true, result: ids.map(idText), notes: ids.length > 0 ? [] : ['No key was revoked.'] };
  }

  private async revokeOne(id: bigint): Promise<Outcome> {
    const isRevoked = await this.keys.revoke(id);
    if (isRevoked) await this.audit.append({ actor: OPERATOR, action: 'key.revoke', target: idText(id) });
    const isKnown = await this.keys.announceRevocation(id);
    if (isKnown === undefined) return failed(`There is no key ${idText(id)}.`);
    if (isKnown) return { isDone: true, result: [], notes: [`The key ${idText(id)} is revoked.`] };
    return failed(
      `The key ${idText(id)} is revoked, but Redis at CACHE_URL did not take the change, so servers may accept it for 10 minutes. Run the command again.`,
    );
  }

  private async findAccount(name: string, isAdmin: boolean, notes: string[]): Promise<Account> {
    const role = isAdmin ? 'admin' : 'member';
    const found = await this.accounts.findByName(name);
    if (!found) {
      const account = await this.accounts.create({ name, role });
      await this.audit.append({ actor: OPERATOR, action: 'account.create', target: idText(account.id) });
      notes.push(`The account ${name} (${idText(account.id)}) is new.`);
      return account;
    }
    if (found.disabledAt !== null) notes.push(`The account ${name} is disabled, so the key is refused.`);
    return found;
  }

  private async allAccounts(): Promise<Account[]> {
    const all: Account[] = [];
    for (;;) {
      const page = await this.accounts.list(all.at(-1)?.id, PAGE);
      all.push(...page);
      if (page.length < PAGE) return all;
    }
  }
}

const failed = (note: string): Outcome => ({ isDone: false, result: [], notes: [note] });

const isoTime = (time: number) => `${new Date(time).toISOString().slice(0, 16)}Z`;
const timeOr = (time: number | null, otherwise: string) => (time === null ? otherwise : isoTime(time));

const rowOf = (key: ApiKey, account: Account): string[] => [
  idText(key.id),
  account.disabledAt === null ? account.name : `${account.name} (disabled)`,
  key.name,
  key.scopes.join(','),
  isoTime(key.createdAt),
  timeOr(key.expiresAt, 'never'),
  timeOr(key.lastUsedAt, 'never'),
];

/** Pads each column to its longest text. */
function inColumns(rows: readonly string[][]): string[] {
  const widths = HEADINGS.map((_heading, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

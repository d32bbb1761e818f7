import { Database } from '#database';
import { QueryFailedError } from 'typeorm';
import { describe, expect, it, vi } from 'vitest';

import type { AuditEntry } from './audit-entry.entity.js';
import { type AuditLine, AuditLog } from './audit-log.js';

const LINE: AuditLine = { actor: { id: 1n, name: 'admin' }, action: 'block', target: '4fYk2aXbQ9Z', reason: 'Spam' };
const duplicate = () =>
  new QueryFailedError('', [], Object.assign(new Error(), { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' }));

/** A log whose rows are an array. `refuse`: how many of the first inserts meet a row with their id. */
function memoryLog({ refuse = 0, found = {} }: { refuse?: number; found?: Partial<AuditEntry> } = {}) {
  const rows: AuditEntry[] = [];
  let refused = 0;
  let statements = 0;
  const manager = {
    insert: async (_entity: unknown, row: AuditEntry | AuditEntry[]) => {
      if (refused < refuse) {
        refused += 1;
        throw duplicate();
      }
      rows.push(...[row].flat());
      statements += 1;
    },
    findOneByOrFail: async () => found,
  };
  const database = { writeStatement: (write: (rows: unknown) => unknown) => write(manager) } as unknown as Database;
  return { log: new AuditLog(database), rows, statements: () => statements };
}

describe('AuditLog', () => {
  it('gives the lines of one millisecond rising ids', async () => {
    vi.setSystemTime('2026-12-01T00:00:00Z');
    const { log, rows } = memoryLog();
    for (let line = 0; line < 100; line += 1) await log.append(LINE);
    vi.useRealTimers();
    const ids = rows.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(new Set(ids).size).toBe(100);
  });

  it('writes 500 lines with a statement, in order', async () => {
    const { log, rows, statements } = memoryLog();
    const lines = Array.from({ length: 1_000 }, (_, index) => ({ ...LINE, target: `${index}` }));
    await log.appendAll(lines);
    expect(rows.map(({ target }) => target)).toEqual(lines.map(({ target }) => target));
    expect([statements(), new Set(rows.map(({ id }) => id)).size]).toEqual([2, 1_000]);
  });

  it('writes lines one by one if one has the id of another', async () => {
    const { log, rows, statements } = memoryLog({ refuse: 1 });
    await log.appendAll([LINE, { ...LINE, target: 'another image' }]);
    expect([rows.map(({ target }) => target), statements()]).toEqual([[LINE.target, 'another image'], 2]);
  });

  it('cuts a reason at 500 characters', async () => {
    const { log, rows } = memoryLog();
    await log.append({ ...LINE, reason: 'x'.repeat(501) });
    expect(rows[0]?.reason).toBe('x'.repeat(500));
  });

  it('takes another id if another line has it', async () => {
    const { log, rows } = memoryLog({ refuse: 1, found: { target: 'another image', action: 'block', actorId: 1n } });
    await log.append(LINE);
    expect(rows).toHaveLength(1);
  });

  it('writes a line once if the first statement was executed without an answer', async () => {
    const { log, rows } = memoryLog({ refuse: 1, found: { target: LINE.target, action: 'block', actorId: 1n } });
    await log.append(LINE);
    expect(rows).toEqual([]);
  });
});

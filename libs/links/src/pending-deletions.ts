import { And, type EntityManager, LessThanOrEqual, MoreThan } from 'typeorm';

import { PendingDeletion } from './pending-deletion.entity.js';

/** Makes a deletion due, in place of the one that the id may have. */
export async function putDeletion(rows: EntityManager, deletion: PendingDeletion): Promise<void> {
  const { id, ...due } = deletion;
  // The id stays out of the columns to set: it decides the shard of the row.
  const { affected } = await rows.update(PendingDeletion, { id }, due);
  if (!affected) await rows.insert(PendingDeletion, deletion);
}

/** Returns deletions that are due, the longest due first. `after`: the last one of the previous page. */
export function dueDeletions(
  rows: EntityManager,
  now: number,
  limit: number,
  after?: PendingDeletion,
): Promise<PendingDeletion[]> {
  const where = after
    ? [{ dueAt: after.dueAt, id: MoreThan(after.id) }, { dueAt: And(MoreThan(after.dueAt), LessThanOrEqual(now)) }]
    : { dueAt: LessThanOrEqual(now) };
  return rows.find(PendingDeletion, { where, order: { dueAt: 'ASC', id: 'ASC' }, take: limit });
}

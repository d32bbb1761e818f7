import { DomainError } from '#errors';
import { NODE_COUNT, type NodeClaim, NodeLeaseStore } from '#keys';
import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { type EntityManager, LessThan } from 'typeorm';

import { Database } from '../database.js';
import { NodeLeaseRow } from './node-lease.entity.js';

/** Stores node leases as rows, which processes claim by compare-and-set on the fence. */
@Injectable()
export class DatabaseNodeLeaseStore extends NodeLeaseStore {
  constructor(private readonly database: Database) {
    super();
  }

  claim(holder: string, nowMs: number, validUntilMs: number): Promise<NodeClaim> {
    const wanted = { holder: holder.slice(0, 64), validUntil: validUntilMs };
    return this.database.write(async (rows) => {
      // A pass fails only when another process claims the row first. Some process succeeds in each pass, so this ends.
      for (;;) {
        const claim = (await claimUnused(rows, wanted)) ?? (await claimExpired(rows, wanted, nowMs));
        if (claim === 'none') {
          throw new DomainError('unavailable', `All ${NODE_COUNT} node numbers are taken.`, { retryAfterSeconds: 10 });
        }
        if (claim !== 'lost') return claim;
      }
    });
  }

  async renew({ node, fence }: NodeClaim, validUntilMs: number): Promise<boolean> {
    return this.database.write(async (rows) => {
      const held = await rows.findOneBy(NodeLeaseRow, { node, fence });
      if (!held) return false;
      if (held.validUntil >= validUntilMs) return true;
      const { affected } = await rows.update(NodeLeaseRow, { node, fence }, { validUntil: validUntilMs });
      return affected === 1;
    });
  }

  async release({ node, fence }: NodeClaim, lastMs: number): Promise<void> {
    await this.database.write((rows) =>
      rows.update(NodeLeaseRow, { node, fence }, { fence: fence + 1, validUntil: lastMs, holder: '' }),
    );
  }
}

type Wanted = Pick<NodeLeaseRow, 'holder' | 'validUntil'>;

/** Claims a node number that was never used. Returns undefined when every number was used before. */
async function claimUnused(rows: EntityManager, wanted: Wanted): Promise<NodeClaim | undefined> {
  const used = new Set((await rows.find(NodeLeaseRow, { select: { node: true } })).map((row) => row.node));
  const unused = Array.from({ length: NODE_COUNT }, (_, number) => number).filter((number) => !used.has(number));
  // A random one, because processes that start at once would all compete for the first.
  const node = unused[randomInt(Math.max(1, unused.length))];
  if (node === undefined) return undefined;
  await rows.insert(NodeLeaseRow, { node, fence: 1, ...wanted });
  return { node, fence: 1, lastMs: 0 };
}

/** Claims the lease that expired first. Returns `none` if none has expired, `lost` if another process was faster. */
async function claimExpired(rows: EntityManager, wanted: Wanted, nowMs: number): Promise<NodeClaim | 'lost' | 'none'> {
  const expired = await rows.findOne(NodeLeaseRow, {
    where: { validUntil: LessThan(nowMs) },
    order: { validUntil: 'ASC' },
  });
  if (!expired) return 'none';
  const { node, fence, validUntil } = expired;
  const { affected } = await rows.update(NodeLeaseRow, { node, fence }, { fence: fence + 1, ...wanted });
  return affected === 1 ? { node, fence: fence + 1, lastMs: validUntil } : 'lost';
}

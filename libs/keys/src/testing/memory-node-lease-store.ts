import { DomainError } from '#errors';

import { NODE_COUNT, type NodeClaim, NodeLeaseStore } from '../node-lease-store.js';

interface Row {
  readonly node: number;
  fence: number;
  validUntilMs: number;
}

/** A NodeLeaseStore for several NodeLease objects in one process. It fails on demand, like an unreachable database. */
export class MemoryNodeLeaseStore extends NodeLeaseStore {
  isReachable = true;
  private readonly rows: Row[] = Array.from({ length: NODE_COUNT }, (_, node) => ({ node, fence: 0, validUntilMs: 0 }));

  async claim(_holder: string, nowMs: number, validUntilMs: number): Promise<NodeClaim> {
    this.requireReachable();
    const free = this.rows.filter((row) => row.validUntilMs < nowMs);
    if (free.length === 0)
      throw new DomainError('unavailable', 'All node numbers are taken.', { retryAfterSeconds: 60 });
    const row = free.reduce((oldest, next) => (next.validUntilMs < oldest.validUntilMs ? next : oldest));
    const claim = { node: row.node, fence: ++row.fence, lastMs: row.validUntilMs };
    row.validUntilMs = validUntilMs;
    return claim;
  }

  async renew(claim: NodeClaim, validUntilMs: number): Promise<boolean> {
    this.requireReachable();
    const row = this.rowOf(claim);
    if (row) row.validUntilMs = Math.max(row.validUntilMs, validUntilMs);
    return row !== undefined;
  }

  async release(claim: NodeClaim, lastMs: number): Promise<void> {
    this.requireReachable();
    const row = this.rowOf(claim);
    if (row) Object.assign(row, { fence: row.fence + 1, validUntilMs: lastMs });
  }

  private rowOf({ node, fence }: NodeClaim): Row | undefined {
    return this.rows.find((row) => row.node === node && row.fence === fence);
  }

  private requireReachable(): void {
    if (!this.isReachable) throw new DomainError('unavailable', 'The node numbers are unreachable.');
  }
}

import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';

import { Database } from './database.js';
import { Lease } from './lease.entity.js';

/** Work that one process at a time does: rows, taken by compare-and-set. */
@Injectable()
export class Leases {
  constructor(private readonly database: Database) {}

  /**
   * Whether `holder` has the lease for the next `ttlMs`: it was free, had lapsed, or was its own. Clocks that differ
   * make two holders of one lease possible for as long as they differ, so what is leased must bear that.
   */
  take(name: string, holder: string, ttlMs: number): Promise<boolean> {
    const now = Date.now();
    const mine = { holder, validUntil: now + ttlMs };
    return this.database.write(async (rows) => {
      const known = await rows.findOneBy(Lease, { name });
      if (!known) {
        await rows.insert(Lease, { name, ...mine });
        return true;
      }
      if (known.holder === holder) {
        const { affected } = await rows.update(Lease, { name, holder }, mine);
        return affected === 1;
      }
      const { affected } = await rows.update(Lease, { name, holder: known.holder, validUntil: LessThan(now) }, mine);
      return affected === 1;
    });
  }

  /** Gives it back before it lapses. */
  async release(name: string, holder: string): Promise<void> {
    await this.database.write((rows) => rows.delete(Lease, { name, holder }));
  }
}

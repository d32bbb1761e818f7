import { DomainError } from '#errors';
import { beforeAll, describe, expect, it } from 'vitest';

import { NODE_COUNT, type NodeClaim, type NodeLeaseStore } from '../node-lease-store.js';

const NOW = Date.UTC(2026, 10, 23, 12);
const TTL_MS = 60_000;
const UNTIL = NOW + TTL_MS;

/** The contract of every adapter. `open` returns a store without claims. */
export function nodeLeaseStoreContract(open: () => Promise<NodeLeaseStore>): void {
  describe('NodeLeaseStore contract', () => {
    it('claims a never-used number without a former bound', async () => {
      const leases = await open();
      const claim = await leases.claim('a', NOW, UNTIL);
      expect(claim.node).toBeGreaterThanOrEqual(0);
      expect(claim.node).toBeLessThan(NODE_COUNT);
      expect(claim.lastMs).toBe(0);
    });

    it('gives 50 concurrent claims 50 different numbers', async () => {
      const leases = await open();
      const claims = await Promise.all(Array.from({ length: 50 }, (_, i) => leases.claim(`racer ${i}`, NOW, UNTIL)));
      expect(new Set(claims.map((claim) => claim.node)).size).toBe(50);
    });

    it('renews a held lease, and an expired one that was not claimed again', async () => {
      const leases = await open();
      const claim = await leases.claim('a', NOW, UNTIL);
      expect(await leases.renew(claim, UNTIL + 20_000)).toBe(true);
      expect(await leases.renew(claim, UNTIL + 10 * TTL_MS)).toBe(true);
    });

    it('confirms a second renewal with the same bound', async () => {
      const leases = await open();
      const claim = await leases.claim('a', NOW, UNTIL);
      await leases.renew(claim, UNTIL + 1);
      expect(await leases.renew(claim, UNTIL + 1)).toBe(true);
    });

    it('prefers never-used numbers to released ones', async () => {
      const leases = await open();
      const killed = await leases.claim('killed', NOW, UNTIL);
      const next = await leases.claim('next', UNTIL + 1, UNTIL + TTL_MS);
      expect(next.node).not.toBe(killed.node);
    });

    it('does not renew a released lease', async () => {
      const leases = await open();
      const claim = await leases.claim('a', NOW, UNTIL);
      await leases.release(claim, NOW);
      expect(await leases.renew(claim, UNTIL)).toBe(false);
    });

    takenNumbers(open);
  });
}

function takenNumbers(open: () => Promise<NodeLeaseStore>): void {
  // One sequence of steps, because taking all numbers is slow in a database.
  describe('when all numbers are taken', () => {
    const claims: NodeClaim[] = [];
    let leases: NodeLeaseStore;
    let released: NodeClaim;
    let killed: NodeClaim;
    let killedLater: NodeClaim;

    beforeAll(async () => {
      leases = await open();
      killed = await leases.claim('killed', NOW, UNTIL);
      killedLater = await leases.claim('killed later', NOW, UNTIL + 1);
      released = await leases.claim('released', NOW, UNTIL + TTL_MS);
      claims.push(killed, killedLater, released);
      while (claims.length < NODE_COUNT) claims.push(await leases.claim('holder', NOW, UNTIL + TTL_MS));
    }, 60_000);

    it('has given each number once', () => {
      expect(new Set(claims.map((claim) => claim.node)).size).toBe(NODE_COUNT);
    });

    it('refuses another claim as unavailable, including at the bound', async () => {
      const refused = { name: DomainError.name, code: 'unavailable' };
      await expect(leases.claim('late', NOW, UNTIL)).rejects.toMatchObject(refused);
      await expect(leases.claim('late', UNTIL, UNTIL + TTL_MS)).rejects.toMatchObject(refused);
    });

    it('never lowers a bound', async () => {
      expect(await leases.renew(killed, NOW - TTL_MS)).toBe(true);
      await expect(leases.claim('late', NOW, UNTIL)).rejects.toThrow('unavailable');
    });

    it('claims a released number at once, starting after its last millisecond', async () => {
      await leases.release(released, NOW - 500);
      const next = await leases.claim('next', NOW, UNTIL + TTL_MS);
      expect(next).toMatchObject({ node: released.node, lastMs: NOW - 500 });
      expect(next.fence).toBeGreaterThan(released.fence);
    });

    it('ignores the release of a stale lease', async () => {
      await leases.release(released, NOW - 500);
      await expect(leases.claim('late', NOW, UNTIL)).rejects.toThrow('unavailable');
    });

    it('claims the number that expired first, starting after its bound', async () => {
      const next = await leases.claim('next', UNTIL + 10, UNTIL + TTL_MS);
      expect(next).toMatchObject({ node: killed.node, lastMs: UNTIL });
    });

    it('does not renew the lease of the former holder', async () => {
      expect(await leases.renew(killed, UNTIL + 2 * TTL_MS)).toBe(false);
      expect(await leases.renew(killedLater, UNTIL + 2 * TTL_MS)).toBe(true);
    });
  });
}

import { DomainError } from '#errors';
import { Logger } from '@nestjs/common';
import { hostname } from 'node:os';

import type { NodeClaim, NodeLeaseStore } from './node-lease-store.js';
import { SNOWFLAKE_END_MS, SNOWFLAKE_EPOCH_MS } from './snowflake.js';

const TICK_MS = 1000;
const BACKOFF_MAX_MS = 10_000;

export interface NodeLeaseOptions {
  /** Duration of a claim or a renewal. */
  ttlMs?: number;
  renewEveryMs?: number;
  /** A name in the store, for people to read. */
  holder?: string;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Milliseconds of a clock that cannot be set. */
  monotonic?: () => number;
}

/** One term of a node number: a new object after each claim, the same one through all renewals. */
export interface NodeTerm {
  readonly node: number;
  /** Ids of this term have this millisecond or a later one. */
  readonly firstMs: number;
}

/**
 * The node number of this process: start claims it, a timer renews it, a lost one is replaced, release returns it. It
 * is valid only while both clocks agree: the wall clock, in which the store's bound is given, and the monotonic clock,
 * so that setting the wall clock back cannot extend it. A lease that cannot be renewed expires.
 */
export class NodeLease {
  private readonly logger = new Logger(NodeLease.name);
  private readonly ttlMs: number;
  private readonly renewEveryMs: number;
  private readonly holder: string;
  private readonly clock: () => number;
  private readonly monotonic: () => number;

  private claim: NodeClaim | undefined;
  private currentTerm: NodeTerm | undefined;
  private boundMs = 0;
  private lapsesAt = 0;
  private usedMs = SNOWFLAKE_EPOCH_MS - 1;

  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> | undefined;
  private nextTry = { wall: 0, monotonic: 0 };
  private failures = 0;
  private isReleased = false;

  constructor(
    private readonly leases: NodeLeaseStore,
    options: NodeLeaseOptions = {},
  ) {
    this.ttlMs = options.ttlMs ?? 60_000;
    this.renewEveryMs = options.renewEveryMs ?? this.ttlMs / 3;
    this.holder = options.holder ?? `${hostname()}:${process.pid}`;
    this.clock = options.clock ?? Date.now;
    this.monotonic = options.monotonic ?? (() => performance.now());
  }

  /** The current term; undefined before start, after a loss and after release. It may have expired: see isHeld. */
  get term(): NodeTerm | undefined {
    return this.currentTerm;
  }

  get node(): number | undefined {
    return this.currentTerm?.node;
  }

  get firstMs(): number | undefined {
    return this.currentTerm?.firstMs;
  }

  /** Every id of this lease has an earlier millisecond than this. */
  get validUntilMs(): number {
    return this.boundMs;
  }

  /** The first millisecond that takeMs still accepts. */
  get nextMs(): number {
    return this.usedMs + 1;
  }

  /** Milliseconds until ids can no longer be made, unless the lease is renewed. */
  get msLeft(): number {
    if (!this.currentTerm) return 0;
    return Math.max(0, Math.min(this.boundMs - this.clock(), this.lapsesAt - this.monotonic()));
  }

  /** True if ids can be made now. */
  get held(): boolean {
    return this.isHeld(this.clock());
  }

  /** True if ids can be made when the wall clock shows `nowMs`. */
  isHeld(nowMs: number): boolean {
    return this.currentTerm !== undefined && nowMs < this.boundMs && this.monotonic() < this.lapsesAt;
  }

  /** Takes one millisecond for ids, each once and in rising order; false when `ms` is outside the lease or was used. */
  takeMs(ms: number): boolean {
    if (ms < this.nextMs || ms >= this.boundMs) return false;
    this.usedMs = ms;
    return true;
  }

  /**
   * Claims a number. A store that refuses for now, such as a read-only database, is asked again every second: a process
   * can serve images without a number, and makes ids once it has one. Rejects for any other failure.
   */
  async start(): Promise<void> {
    try {
      await this.claimNumber();
      this.tryAgainIn(this.renewEveryMs);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.tryAgainIn(TICK_MS);
      const reason = [error.message, ...(error.cause instanceof Error ? [error.cause.message] : [])].join(' ');
      this.logger.warn(`No node number was claimed, so images are served and uploads refused until one is: ${reason}`);
    }
    // A short interval, because a timer of the whole interval would keep waiting after a laptop was suspended.
    this.timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  /** Ends the term at once, then returns the number. A store failure is logged, and the number expires by itself. */
  async release(): Promise<void> {
    this.isReleased = true;
    this.currentTerm = undefined;
    clearInterval(this.timer);
    await this.work;
    const { claim } = this;
    this.claim = undefined;
    if (!claim) return;
    try {
      await this.leases.release(claim, this.usedMs);
    } catch (error) {
      this.logger.warn(`Node number ${claim.node} was not given back and lapses by itself: ${String(error)}`);
    }
  }

  onModuleInit(): Promise<void> {
    return this.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.release();
  }

  private tick(): void {
    const isDue = this.clock() >= this.nextTry.wall || this.monotonic() >= this.nextTry.monotonic;
    if (this.work || !isDue) return;
    this.work = this.keep().finally(() => (this.work = undefined));
  }

  private async keep(): Promise<void> {
    try {
      if (!(await this.renew()) && !this.isReleased) await this.claimNumber();
      this.failures = 0;
      this.tryAgainIn(this.renewEveryMs);
    } catch (error) {
      const backoffMs = Math.min(BACKOFF_MAX_MS, TICK_MS * 2 ** this.failures++);
      this.tryAgainIn(backoffMs * (0.5 + Math.random() / 2));
      this.logger.warn(
        `The node number was not renewed, it is ${this.held ? 'still held' : 'not held'}: ${String(error)}`,
      );
    }
  }

  private async renew(): Promise<boolean> {
    if (!this.claim) return false;
    const ends = this.endsFromNow();
    if (await this.leases.renew(this.claim, ends.wall)) {
      this.extendTo(ends);
      return true;
    }
    this.logger.warn(`Node number ${this.claim.node} was lost to another process`);
    this.claim = undefined;
    this.currentTerm = undefined;
    return false;
  }

  private async claimNumber(): Promise<void> {
    const ends = this.endsFromNow();
    const claim = await this.leases.claim(this.holder, this.clock(), ends.wall);
    this.claim = claim;
    this.usedMs = Math.max(this.usedMs, claim.lastMs);
    this.extendTo(ends);
    if (!this.isReleased) this.currentTerm = { node: claim.node, firstMs: this.nextMs };
  }

  /** Computed before the store is asked, so that our term ends before the one that others see. */
  private endsFromNow(): { wall: number; monotonic: number } {
    const wall = Math.min(SNOWFLAKE_END_MS, this.clock() + this.ttlMs);
    return { wall: Math.max(wall, this.claim ? this.boundMs : 0), monotonic: this.monotonic() + this.ttlMs };
  }

  private extendTo(ends: { wall: number; monotonic: number }): void {
    this.boundMs = ends.wall;
    this.lapsesAt = ends.monotonic;
  }

  private tryAgainIn(ms: number): void {
    this.nextTry = { wall: this.clock() + ms, monotonic: this.monotonic() + ms };
  }
}

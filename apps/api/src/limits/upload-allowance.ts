import type { Principal } from '#accounts';
import { DomainError } from '#errors';
import type { FastifyRequest } from 'fastify';

import { accountCountKey, countedLimits, type CountedLimit } from './effective-limits.js';
import { type QuotaState, wholeSeconds } from './quota-state.js';
import type { CountedPoints, WindowCount, WindowCounter } from './window-counter.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The share of the upload in the limits of its account and key. Undefined for an anonymous request. */
    uploadAllowance: UploadAllowance | undefined;
  }
}

/** Who uploads: what the services need to know of a request besides its body. */
export type Uploader = Pick<FastifyRequest, 'principal' | 'uploadAllowance'>;

/** The counters of accepted uploads, and of their stored bytes. */
export interface UploadCounters {
  uploads: WindowCounter;
  bytes: WindowCounter;
}

/**
 * The share of one upload in the limits of its account and API key. It is reserved before the upload is accepted, so
 * that no number of simultaneous uploads exceeds a limit: one upload before the body is read, the bytes once the
 * size is known. `keep` makes it final. Without it, `giveBack` returns everything.
 */
export class UploadAllowance {
  /** The uploads an hour that the tighter limit has left; undefined if there is no limit or nothing is reserved yet. */
  quota: QuotaState | undefined;
  private uploads: CountedPoints[] = [];
  private bytes: CountedPoints[] = [];
  private reservedBytes = 0;

  constructor(
    private readonly counters: UploadCounters,
    readonly principal: Principal,
  ) {}

  /** Throws `limit-reached` if an upload of `bytes` would be refused now. Reserves nothing. */
  async check(bytes: number): Promise<void> {
    for (const limit of countedLimits(this.principal, 'uploadsPerHour')) {
      if (limit.limit === null) continue;
      const { points, leftMs } = await this.counters.uploads.read(limit.countKey);
      if (points + 1 > limit.limit) throw hourReached(limit, leftMs);
    }
    await this.checkBytes(bytes);
  }

  /**
   * Reserves one upload, unless one is reserved already. Throws `limit-reached` if the hour has no upload left or the
   * day no byte. Without a limit on uploads it reserves nothing, because `reserveBytes` then counts the upload and its
   * bytes in one round trip.
   */
  async reserveUpload(): Promise<void> {
    if (this.uploads.length > 0) return;
    await this.checkBytes(1);
    const limits = countedLimits(this.principal, 'uploadsPerHour');
    if (limits.every(({ limit }) => limit === null)) return;
    for (const limit of limits) {
      const counted = await this.counters.uploads.add(limit.countKey, 1);
      this.uploads.push(counted);
      this.noteQuota(limit, counted);
      if (isExceeded(limit, counted)) {
        await this.giveBack();
        throw hourReached(limit, counted.leftMs);
      }
    }
  }

  /**
   * Reserves the stored bytes of the upload, and the upload if `reserveUpload` did not. Throws `limit-reached` if the
   * day has fewer bytes left.
   */
  async reserveBytes(bytes: number): Promise<void> {
    const [exceeded] = await Promise.all([this.addBytes(bytes), this.addUnlimitedUpload()]);
    if (!exceeded) return;
    await this.giveBack();
    throw exceeded;
  }

  /** The upload was accepted. `storedBytes`: fewer than reserved if metadata was removed after the reservation. */
  async keep(storedBytes: number): Promise<void> {
    const unused = Math.max(0, this.reservedBytes - storedBytes);
    const { bytes } = this;
    this.forget();
    await takeBack(bytes, unused);
  }

  /** Returns what was reserved and not kept. */
  async giveBack(): Promise<void> {
    const { uploads, bytes, reservedBytes } = this;
    this.forget();
    await Promise.all([takeBack(uploads, 1), takeBack(bytes, reservedBytes)]);
  }

  /** Returns why the bytes are refused, or undefined if they fit. */
  private async addBytes(bytes: number): Promise<DomainError | undefined> {
    this.reservedBytes = bytes;
    for (const limit of countedLimits(this.principal, 'bytesPerDay')) {
      const counted = await this.counters.bytes.add(limit.countKey, bytes);
      this.bytes.push(counted);
      if (isExceeded(limit, counted)) return dayReached(limit, counted.leftMs);
    }
    return undefined;
  }

  private async addUnlimitedUpload(): Promise<void> {
    if (this.uploads.length > 0) return;
    this.uploads.push(await this.counters.uploads.add(accountCountKey(this.principal.account), 1));
  }

  private async checkBytes(bytes: number): Promise<void> {
    for (const limit of countedLimits(this.principal, 'bytesPerDay')) {
      if (limit.limit === null) continue;
      const { points, leftMs } = await this.counters.bytes.read(limit.countKey);
      if (points + bytes > limit.limit) throw dayReached(limit, leftMs);
    }
  }

  private noteQuota({ limit }: CountedLimit, { points, leftMs }: WindowCount): void {
    if (limit === null) return;
    const remaining = Math.max(0, limit - points);
    if (this.quota && this.quota.remaining <= remaining) return;
    this.quota = { limit, remaining, resetSeconds: wholeSeconds(leftMs) };
  }

  private forget(): void {
    this.uploads = [];
    this.bytes = [];
    this.reservedBytes = 0;
  }
}

const isExceeded = ({ limit }: CountedLimit, { points }: WindowCount): boolean => limit !== null && points > limit;

async function takeBack(counted: readonly CountedPoints[], points: number): Promise<void> {
  await Promise.all(counted.map((each) => each.takeBack(points)));
}

const hourReached = ({ holder, limit }: CountedLimit, leftMs: number) =>
  limitReached(`${holder} may upload ${limit} images an hour.`, limit, leftMs);

const dayReached = ({ holder, limit }: CountedLimit, leftMs: number) =>
  limitReached(`${holder} may upload ${limit} bytes a day.`, limit, leftMs);

function limitReached(rule: string, limit: number | null, leftMs: number): DomainError {
  const retryAfterSeconds = wholeSeconds(leftMs);
  return new DomainError('limit-reached', `${rule} Retry in ${durationText(retryAfterSeconds)}.`, {
    limit: limit ?? undefined,
    retryAfterSeconds,
  });
}

/** Returns whole minutes, or whole hours from two hours on, rounded up. */
function durationText(seconds: number): string {
  if (seconds > 7_200) return `${Math.ceil(seconds / 3_600)} hours`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

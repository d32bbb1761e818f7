import { DomainError } from '#errors';
import { stat, statfs } from 'node:fs/promises';

/** Kept for what must go on when uploads can't: the database's rows, above all those of deletions. */
const RESERVE_BYTES = 64 * 1024 * 1024;
const RESERVE_SHARE = 1 / 50;
const FRESH_MS = 1_000;

/** The free space of a folder's file system, but for a reserve. Asks the system once a second, and when space is short. */
export class FreeSpace {
  private measuredAt = -Infinity;
  private measuredBytes = 0;
  private reserveBytes = 0;
  private writtenSince = 0;
  private beingWritten = 0;
  private measuring: Promise<void> | undefined;

  private static readonly byDevice = new Map<number, FreeSpace>();

  /** That of the disk on which a folder is: stores on one disk must know of each other's writes. */
  static async of(folder: string): Promise<FreeSpace> {
    const { dev } = await stat(folder);
    const known = FreeSpace.byDevice.get(dev) ?? new FreeSpace(folder);
    FreeSpace.byDevice.set(dev, known);
    return known;
  }

  private constructor(private readonly folder: string) {}

  /** Runs a write of so many bytes. Throws `no-space` where it would take from the reserve. */
  async use<T>(bytes: number, write: () => Promise<T>): Promise<T> {
    if (!(await this.hasRoomFor(bytes))) {
      throw new DomainError('no-space', 'The store has no space left.', { retryAfterSeconds: 30 });
    }
    this.beingWritten += bytes;
    try {
      return await write();
    } finally {
      this.beingWritten -= bytes;
      this.writtenSince += bytes;
    }
  }

  /** Whether a write of so many bytes would be taken now. */
  async hasRoomFor(bytes: number): Promise<boolean> {
    if (!this.isRoomFor(bytes) || performance.now() - this.measuredAt > FRESH_MS) await this.measure();
    return this.isRoomFor(bytes);
  }

  private isRoomFor(bytes: number): boolean {
    return this.measuredBytes - this.writtenSince - this.beingWritten - bytes >= this.reserveBytes;
  }

  private async measure(): Promise<void> {
    this.measuring ??= this.ask().finally(() => (this.measuring = undefined));
    await this.measuring;
  }

  /** What is written meanwhile counts twice rather than not at all. */
  private async ask(): Promise<void> {
    const before = this.writtenSince;
    const { bavail, blocks, bsize } = await statfs(this.folder);
    this.measuredBytes = bavail * bsize;
    this.reserveBytes = Math.min(RESERVE_BYTES, blocks * bsize * RESERVE_SHARE);
    this.writtenSince -= before;
    this.measuredAt = performance.now();
  }
}

import { DomainError } from '#errors';
import { statfs } from 'node:fs/promises';

/**
 * Kept free for what must go on when uploads are refused: the rows of the database, above all those of deletions. The
 * log of SQLite alone grows to 4 MiB.
 */
const RESERVE_BYTES = 64 * 1024 * 1024;
const RESERVE_SHARE = 1 / 5;
const FRESH_MS = 1_000;

export interface DiskUsage {
  availableBytes: number;
  totalBytes: number;
}

/**
 * The free space of one file system without a reserve: 64 MiB or a fifth of the disk, whichever is less. Measures at
 * most once a second, and in addition when space seems short; counts the writes in between.
 */
export class FreeSpace {
  private measuredAt = -Infinity;
  private measuredBytes = 0;
  private reserveBytes = 0;
  private writtenSince = 0;
  private beingWritten = 0;
  private measuring: Promise<void> | undefined;

  static ofFolder(folder: string): FreeSpace {
    return new FreeSpace(async () => {
      const { bavail, blocks, bsize } = await statfs(folder);
      return { availableBytes: bavail * bsize, totalBytes: blocks * bsize };
    });
  }

  /** `clock` returns monotonic milliseconds. */
  constructor(
    private readonly readUsage: () => Promise<DiskUsage>,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Runs a write of `bytes`. Throws `no-space` when the write would take from the reserve. */
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

  async hasRoomFor(bytes: number): Promise<boolean> {
    if (!this.fits(bytes) || this.clock() - this.measuredAt > FRESH_MS) await this.measure();
    return this.fits(bytes);
  }

  private fits(bytes: number): boolean {
    return this.measuredBytes - this.writtenSince - this.beingWritten - bytes >= this.reserveBytes;
  }

  private async measure(): Promise<void> {
    this.measuring ??= this.readAndReset().finally(() => (this.measuring = undefined));
    await this.measuring;
  }

  /** Subtracts only what was written before the measurement: bytes written during it rather count twice than never. */
  private async readAndReset(): Promise<void> {
    const before = this.writtenSince;
    const { availableBytes, totalBytes } = await this.readUsage();
    this.measuredBytes = availableBytes;
    this.reserveBytes = Math.min(RESERVE_BYTES, totalBytes * RESERVE_SHARE);
    this.writtenSince -= before;
    this.measuredAt = this.clock();
  }
}

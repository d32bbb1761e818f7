import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BALLAST = '.ballast';

/** A small tmpfs that fills quickly. Mounting needs root; the test is never skipped silently. */
export class SmallDisk implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async mount(megabytes: number): Promise<SmallDisk> {
    const path = await mkdtemp(join(tmpdir(), 'imglink-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'imglink-test', path], { stdio: 'pipe' });
    } catch (cause) {
      await rmdir(path);
      throw new Error('The disk-full tests mount a small tmpfs: run them as root (with CAP_SYS_ADMIN).', { cause });
    }
    return new SmallDisk(path);
  }

  /** Fills the remaining space. */
  async fill(): Promise<void> {
    await using file = await open(join(this.path, BALLAST), 'w');
    const block = Buffer.alloc(4096);
    for (;;) {
      const written = await file.write(block).catch(() => undefined);
      if (!written) return;
    }
  }

  async free(): Promise<void> {
    await rm(join(this.path, BALLAST), { force: true });
  }

  /** Makes it read-only, as the kernel does after a disk error. No file may be open for writing. */
  makeReadOnly(): void {
    execFileSync('mount', ['-o', 'remount,ro', this.path]);
  }

  makeWritable(): void {
    execFileSync('mount', ['-o', 'remount,rw', this.path]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    execFileSync('umount', ['--lazy', this.path]);
    await rmdir(this.path);
  }
}

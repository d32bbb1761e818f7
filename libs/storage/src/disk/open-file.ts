import { close, closeSync, fdatasync, fstatSync, open, write, writev } from 'node:fs';
import { promisify } from 'node:util';

const files = {
  close: promisify(close),
  datasync: promisify(fdatasync),
  open: promisify(open),
  write: promisify(write),
  writev: promisify(writev),
};

/** An open file. Its calls cost the main thread about half of those of a FileHandle: 0.1 ms less for each upload. */
export class OpenFile {
  private constructor(private readonly fd: number) {}

  static async open(path: string, flags: 'r' | 'w' | 'wx' | 'a'): Promise<OpenFile> {
    return new OpenFile(await files.open(path, flags));
  }

  /** Bytes. Does not wait for the disk: the kernel has the inode of an open file in memory. */
  get size(): number {
    return fstatSync(this.fd).size;
  }

  writev(chunks: Buffer[]): Promise<{ bytesWritten: number }> {
    return files.writev(this.fd, chunks);
  }

  write(chunk: Buffer, offset: number): Promise<{ bytesWritten: number }> {
    return files.write(this.fd, chunk, offset);
  }

  datasync(): Promise<void> {
    return files.datasync(this.fd);
  }

  /** Closes the file. A network file system may write the bytes only now, so the call may take long, and fail. */
  async close(): Promise<void> {
    await files.close(this.fd);
  }

  /** Closes a file that has nothing left to write, which takes no turn of the thread pool. */
  closeSynced(): void {
    closeSync(this.fd);
  }
}

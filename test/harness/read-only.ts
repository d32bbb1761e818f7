import { execFileSync } from 'node:child_process';

/** Makes one file read-only for everybody, root included, by a mount over itself. Mounting takes root. */
export class ReadOnlyFile implements Disposable {
  constructor(private readonly path: string) {
    execFileSync('mount', ['--bind', path, path]);
    execFileSync('mount', ['-o', 'remount,ro,bind', path]);
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['--lazy', this.path]);
  }
}

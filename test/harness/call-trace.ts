import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A method of ours that a request entered; `caller` is the file that it was called from. */
export interface TracedCall {
  method: string;
  file: string;
  caller?: string;
}

/** What one request passed through; call-trace-main.mjs says what counts as a call and as a file. */
export interface CallTrace {
  calls: TracedCall[];
  files: string[];
}

/** Where a traced app writes the calls of each request. */
export class CallTraces implements Disposable {
  private readonly folder = mkdtempSync(join(tmpdir(), 'imglink-calls-'));
  private readonly file = join(this.folder, 'calls');

  /** What to start the app with: `ImgLink.start({ main: CallTraces.MAIN, env: traces.env('Class.method') })`. */
  static readonly MAIN = 'test/harness/call-trace-main.mjs';

  /** Traces every request that enters `root`, `Class.method`, of the app `main`. */
  env(root: string, main = 'dist/apps/standalone/src/main.js'): Record<string, string> {
    return { CALL_TRACE_ROOT: root, CALL_TRACE_FILE: this.file, CALL_TRACE_MAIN: main };
  }

  /** The requests that have ended, the last one last. */
  read(): CallTrace[] {
    if (!existsSync(this.file)) return [];
    const lines = readFileSync(this.file, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as CallTrace);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The calls that a section of docs/architecture.md lists: items that begin "1. `Class.method` (`path/to/file.ts`)". */
export function documentedCalls(section: string): TracedCall[] {
  const text = readFileSync('docs/architecture.md', 'utf8');
  const [, rest = ''] = text.split(`\n## ${section}\n`);
  const [body = ''] = rest.split('\n## ');
  return [...body.matchAll(/^\d+\. `([\w.]+)` \(`([^`]+)`\)/gm)].map(([, method = '', file = '']) => ({
    method,
    file,
  }));
}

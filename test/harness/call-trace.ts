import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A method of imglink that a request called. `caller`: the file of the calling function. */
export interface TracedCall {
  method: string;
  file: string;
  caller?: string;
}

/** The calls and files of one request; call-trace-main.mjs defines what counts as a call and as a file. */
export interface CallTrace {
  calls: TracedCall[];
  files: string[];
}

/** The file to which a traced app writes the calls of each request. */
export class CallTraces implements Disposable {
  private readonly folder = mkdtempSync(join(tmpdir(), 'imglink-calls-'));
  private readonly file = join(this.folder, 'calls');

  /** The program to start: `ImgLink.start({ main: CallTraces.MAIN, env: traces.env('Class.method') })`. */
  static readonly MAIN = 'test/harness/call-trace-main.mjs';

  /** Returns the environment that traces every call of `root` (`Class.method`) in the app `main`. */
  env(root: string, main = 'dist/apps/standalone/src/main.js'): Record<string, string> {
    return { CALL_TRACE_ROOT: root, CALL_TRACE_FILE: this.file, CALL_TRACE_MAIN: main };
  }

  /** Returns the traces of the requests that have ended, in the order of their ends. */
  read(): CallTrace[] {
    if (!existsSync(this.file)) return [];
    const lines = readFileSync(this.file, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as CallTrace);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** Returns the calls that a section of docs/architecture.md lists, such as "1. `Class.method` (`path/to/file.ts`)". */
export function documentedCalls(section: string): TracedCall[] {
  const text = readFileSync('docs/architecture.md', 'utf8');
  const [, rest = ''] = text.split(`\n## ${section}\n`);
  const [body = ''] = rest.split('\n## ');
  return [...body.matchAll(/^\d+\. `([\w.]+)` \(`([^`]+)`\)/gm)].map(([, method = '', file = '']) => ({
    method,
    file,
  }));
}

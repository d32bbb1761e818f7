import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { until } from './until.js';

const FOLLOW_API = 'apps/edge/follow-api.sh';

/**
 * The addresses of a name, given to the edge's script instead of DNS, which a test cannot change on its machine.
 * The script itself is that of production.
 */
export class NameService implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    private readonly script: ChildProcess,
    /** Resolves when neither the script nor a process that it started runs. */
    private readonly ended: Promise<unknown>,
  ) {}

  /** `folder` is the edge's; the script keeps its list there. */
  static async start(folder: string, server: string, addresses: readonly string[]): Promise<NameService> {
    await mkdir(join(folder, 'bin'));
    const answer = `#!/bin/sh
echo >> '${folder}/asked'
[ "$1" = ahostsv6 ] || without=-v
grep $without : '${folder}/addresses' | sed "s/$/ STREAM $2/" | grep .
`;
    await writeFile(join(folder, 'bin/getent'), answer, { mode: 0o755 });
    await writeAddresses(folder, addresses);
    const script = spawn('sh', [FOLLOW_API], {
      // In a process group of its own. All its processes have the pipe open.
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: `${folder}/bin:/usr/bin:/bin:/usr/sbin`,
        EDGE_RUN_FOLDER: folder,
        EDGE_API_SERVERS: server,
        EDGE_API_LOOKUP_SECONDS: '0.2',
      },
    });
    script.stdout.resume();
    const ended = once(script, 'close');
    // It continues in the background.
    const [code] = (await once(script, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`${FOLLOW_API} ended (${code}).`);
    return new NameService(folder, script, ended);
  }

  /** Takes effect at the next look-up. */
  async say(addresses: readonly string[]): Promise<void> {
    await writeAddresses(this.folder, addresses);
  }

  /** Resolves no name any more; resolves when the script has noticed. */
  async forget(): Promise<void> {
    const asked = async () => (await stat(join(this.folder, 'asked'))).size;
    await this.say([]);
    const before = await asked();
    await until(async () => (await asked()) > before + 2, 'names are looked up in vain');
  }

  /** Ends the script, which would otherwise write into the edge's folder for a moment after the edge's end. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.script.pid !== undefined && !this.script.stdout?.destroyed) killGroup(this.script.pid);
    await this.ended;
  }
}

async function writeAddresses(folder: string, addresses: readonly string[]): Promise<void> {
  const path = join(folder, 'addresses');
  await writeFile(`${path}.new`, addresses.map((address) => `${address}\n`).join(''));
  await rename(`${path}.new`, path);
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // The last process ended just now.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

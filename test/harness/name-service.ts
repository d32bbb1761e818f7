import { execFileSync } from 'node:child_process';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { until } from './until.js';

const FOLLOW_API = 'apps/edge/follow-api.sh';

/**
 * The addresses of a name, given to the edge's script instead of DNS, which a test cannot change on its machine.
 * The script itself is that of production.
 */
export class NameService {
  private constructor(private readonly folder: string) {}

  /** `folder` is the edge's; the script keeps its list there. */
  static async start(folder: string, server: string, addresses: readonly string[]): Promise<NameService> {
    const names = new NameService(folder);
    await mkdir(join(folder, 'bin'));
    const answer = `#!/bin/sh
echo >> '${folder}/asked'
[ "$1" = ahostsv6 ] || without=-v
grep $without : '${folder}/addresses' | sed "s/$/ STREAM $2/" | grep .
`;
    await writeFile(join(folder, 'bin/getent'), answer, { mode: 0o755 });
    await names.say(addresses);
    execFileSync('sh', [FOLLOW_API], {
      stdio: 'ignore',
      env: {
        PATH: `${folder}/bin:/usr/bin:/bin:/usr/sbin`,
        EDGE_RUN_FOLDER: folder,
        EDGE_API_SERVERS: server,
        EDGE_API_LOOKUP_SECONDS: '0.2',
      },
    });
    return names;
  }

  /** Takes effect at the next look-up. */
  async say(addresses: readonly string[]): Promise<void> {
    const path = join(this.folder, 'addresses');
    await writeFile(`${path}.new`, addresses.map((address) => `${address}\n`).join(''));
    await rename(`${path}.new`, path);
  }

  /** Resolves no name any more; resolves when the script has noticed. */
  async forget(): Promise<void> {
    const asked = async () => (await stat(join(this.folder, 'asked'))).size;
    await this.say([]);
    const before = await asked();
    await until(async () => (await asked()) > before + 2, 'names are looked up in vain');
  }
}

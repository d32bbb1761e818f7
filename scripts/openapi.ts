/** Writes openapi.json: what a running imglink says of itself. With --check, fails when the file is stale. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const FILE = 'openapi.json';
/** As in the document's examples. */
const PUBLIC_URL = 'https://img.example';

async function servedDocument(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'imglink-openapi-'));
  const env = { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir, PUBLIC_URL };
  const app = spawn(process.execPath, ['dist/apps/standalone/src/main.js'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface({ input: app.stdout })) {
      const url = /^imglink is ready at (\S+)$/.exec(line)?.[1];
      if (url !== undefined) return await (await fetch(`${url}/openapi.json`)).text();
    }
    throw new Error('imglink did not start.');
  } finally {
    app.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const text = `${JSON.stringify(JSON.parse(await servedDocument()), null, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) throw new Error(`${FILE} is stale: npm run openapi`);

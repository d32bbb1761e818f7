/**
 * Writes openapi.json and openapi-core.json as a running imglink serves them. With --check, fails when one is stale.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const FILES = ['openapi.json', 'openapi-core.json'];
/** The host in the document's examples. */
const PUBLIC_URL = 'https://img.example';

async function servedDocuments(): Promise<string[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'imglink-openapi-'));
  const env = { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir, PUBLIC_URL };
  const app = spawn(process.execPath, ['dist/apps/standalone/src/main.js'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface({ input: app.stdout })) {
      const url = /^imglink is ready at (\S+)$/.exec(line)?.[1];
      if (url === undefined) continue;
      return await Promise.all(FILES.map(async (file) => (await fetch(`${url}/${file}`)).text()));
    }
    throw new Error('imglink did not start.');
  } finally {
    app.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

for (const [place, served] of (await servedDocuments()).entries()) {
  const file = FILES[place] as string;
  const text = `${JSON.stringify(JSON.parse(served), null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) throw new Error(`${file} is stale: npm run openapi`);
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';

import { readSettings, variables } from '../../libs/config/src/index.js';
import { findOrInstall, NGINX } from '../harness/programs.js';

const text = readFileSync('docs/home.md', 'utf8');
const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block = '']) => block);

/** The settings of each recipe that names some. */
function recipes(): Record<string, string>[] {
  const [docker = ''] = blocks('sh');
  const compose = parse(blocks('yaml').find((block) => block.includes('services:')) ?? '') as {
    services: { imglink: { environment: Record<string, string> } };
  };
  const [unit = ''] = blocks('ini');
  const pairs = (source: string, pattern: RegExp) =>
    Object.fromEntries([...source.matchAll(pattern)].map(([, name = '', value = '']) => [name, value]));
  return [
    pairs(docker, /--env (\w+)=(\S+)/g),
    pairs(unit, /^Environment=(\w+)=(.*)$/gm),
    compose.services.imglink.environment,
  ];
}

it('sets only variables that there are, with values with which imglink starts', () => {
  for (const { NODE_ENV: _, ...settings } of recipes()) {
    expect(Object.keys(settings).filter((name) => !(name in variables.shape))).toEqual([]);
    expect(readSettings(settings)).toMatchObject({
      uploadAccess: 'key',
      http: { publicUrl: 'https://img.example.com' },
    });
  }
});

it('has a server of nginx that takes the largest body', () => {
  findOrInstall([NGINX]);
  const folder = mkdtempSync(join(tmpdir(), 'imglink-home-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [server = ''] = blocks('nginx');
  const plain = server.replace('listen 443 ssl;', 'listen 127.0.0.1:8443;').replaceAll(/^\s*ssl_\w+ .*$/gm, '');
  const path = join(folder, 'nginx.conf');
  writeFileSync(path, `pid ${folder}/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${plain}}\n`);
  expect(() => execFileSync(NGINX, ['-t', '-q', '-c', path], { stdio: 'pipe' })).not.toThrow();
  const [, megabytes] = /client_max_body_size (\d+)m;/.exec(server) ?? [];
  expect(Number(megabytes) * 1024 * 1024).toBeGreaterThan((readSettings({}).uploads.maxBytes * 4) / 3);
});

it('starts a program that the build makes', () => {
  const [unit = ''] = blocks('ini');
  const [, program] = /^ExecStart=\/usr\/bin\/node dist\/programs\/([\w-]+)\.js$/m.exec(unit) ?? [];
  expect(readFileSync(`apps/${program}/src/main.ts`, 'utf8')).toContain('runProcess');
  expect(readFileSync('Dockerfile', 'utf8')).toContain(`CMD ["dist/programs/${program}.js"]`);
});

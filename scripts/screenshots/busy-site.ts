import Database from 'better-sqlite3';
import { join } from 'node:path';

import { Accounts, bearer } from '../../test/harness/accounts.js';
import { draw, type Scene, SCENES } from './scene.js';

export const ADMIN_TOKEN = 'the-password-of-the-screenshots';
export const SITE = {
  ADMIN_TOKEN,
  SITE_NAME: 'Lakeside Images',
  SITE_CONTACT: 'mailto:anna@example.org',
  SITE_LINKS: 'imprint=https://example.org/imprint privacy=https://example.org/privacy',
  UPLOADS_PER_HOUR: '0',
};

const DAY_MS = 86_400_000;
const TITLES = [
  'Dusk at the lake',
  'First ferry',
  'Night crossing',
  'From the ridge',
  'Before the storm',
  'Harbour lights',
  'Morning mist',
  'The old pier',
  'Last light',
  'Two moons',
  'Fog over the bay',
  'Midsummer',
];
const REPORTS: [image: number, report: { reason: string; text?: string; contact?: string }][] = [
  [
    1,
    {
      reason: 'copyright',
      text: 'This is my photo, from my site.\nI have the original file.',
      contact: 'mia@example.org',
    },
  ],
  [3, { reason: 'spam', text: 'Advertising for a casino.' }],
  [3, { reason: 'spam' }],
  [5, { reason: 'privacy', text: 'My house and the number plate of my car can be seen.', contact: 'tom@example.org' }],
  [8, { reason: 'abuse', text: 'It insults my team.' }],
];

/** An installation in use, and the keys of its images, the oldest first. */
export interface BusySite {
  keys: string[];
  /** The session of an administrator. */
  cookie: string;
  member: string;
}

/** Fills an imglink with accounts, images, reports, bans and statistics. `data`: its DATA_DIR. */
export async function fillSite(url: string, data: string): Promise<BusySite> {
  const accounts = new Accounts({ url }, ADMIN_TOKEN);
  const members = [await accounts.create('anna'), await accounts.create('press office')];
  const uploaders = [await accounts.key({ account: members[0]! }), await accounts.key({ account: members[1]! })];
  const keys: string[] = [];
  for (const [index, title] of TITLES.entries()) keys.push(await upload(url, index, title, uploaders[index % 3]));
  const admin = { ...bearer(ADMIN_TOKEN), 'content-type': 'application/json' };
  const post = async (path: string, body: object, headers: Record<string, string> = admin) => {
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}: ${await answer.text()}`);
  };
  const act = (action: string, images: number[], reason: string, more: object = {}) =>
    post('/v1/admin/actions', { action, keys: images.map((index) => keys[index]), reason, ...more });
  await act('block', [9], 'Order 12/2026 of the district court', { legal: true });
  await act('block', [6], 'Spam, the third time', { ban: true });
  await act('delete', [0], 'The uploader asked for it');
  for (const [image, report] of REPORTS) {
    await post(`/v1/images/${keys[image]}/reports`, report, { 'content-type': 'application/json' });
  }
  await post('/v1/admin/bans', { kind: 'address', value: '198.51.100.0/24', reason: 'Spam of 30 November' });
  for (const body of ['no image', '\xff\xd8\xff\xe0']) {
    await fetch(`${url}/v1/images`, { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body });
  }
  writeDays(join(data, 'imglink.sqlite'));
  return { keys, cookie: await accounts.session(ADMIN_TOKEN), member: members[0]! };
}

async function upload(url: string, index: number, title: string, key: string | undefined): Promise<string> {
  const names = Object.keys(SCENES) as (keyof typeof SCENES)[];
  const scene: Scene = SCENES[names[index % names.length]!];
  const x = 0.15 + ((index * 7) % 12) / 16;
  const body = await draw({ ...scene, sun: { ...scene.sun, x } }, index % 4 === 3 ? 900 : 1600, 1200);
  const headers = { 'content-type': 'image/jpeg', ...(key && bearer(key)) };
  const answer = await fetch(`${url}/v1/images?title=${encodeURIComponent(title)}`, { method: 'POST', headers, body });
  return ((await answer.json()) as { key: string }).key;
}

/** Writes the statistics of the 29 days before today, the same at each run. */
function writeDays(file: string): void {
  const database = new Database(file);
  const insert = database.prepare('INSERT INTO day_counts (day, name, amount) VALUES (?, ?, ?)');
  const today = Math.floor(Date.now() / DAY_MS);
  for (let ago = 29; ago > 0; ago--) {
    const wave = 1 + Math.sin(ago * 0.9) * 0.35 + ((ago * 7) % 5) / 8;
    const uploads = Math.round(180 * wave * (1 - ago / 60));
    const counts = {
      uploads,
      bytes: uploads * 1_400_000,
      deletes: Math.round(9 * wave),
      reports: ago % 4 === 0 ? 3 : ago % 3,
      'refusals:unsupported-image': Math.round(7 * wave),
      'refusals:too-many-bytes': ago % 5,
      'refusals:upload-banned': ago === 11 ? 31 : 1,
    };
    for (const [name, amount] of Object.entries(counts)) insert.run(today - ago, name, amount);
  }
  database.close();
}

import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect, it } from 'vitest';

const FOLDER = 'docs/screenshots/';
const MOST_BYTES = 60_000;

const shown = [...readFileSync('README.md', 'utf8').matchAll(/!\[([^\]]+)\]\(([^)]+)\)/g)];
const pictures = shown.filter(([, , path = '']) => path.startsWith(FOLDER)).map(([, , path = '']) => path);

it('shows screenshots for desktop, phone and dark mode in the README', () => {
  expect(pictures.toSorted()).toEqual(readdirSync(FOLDER).map((name) => FOLDER + name));
  for (const kind of ['gallery', 'upload', 'admin', 'phone', 'dark']) {
    expect(pictures.filter((path) => path.includes(kind))).not.toEqual([]);
  }
});

it.each(pictures)('%s is small, and does not show an empty page', async (path) => {
  const bytes = readFileSync(path);
  expect(bytes.length).toBeLessThan(MOST_BYTES);
  const { channels } = await sharp(bytes).stats();
  expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(10);
});

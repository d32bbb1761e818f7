import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect, it } from 'vitest';

const FOLDER = 'docs/screenshots/';
const MOST_BYTES = 150_000;

const shown = [...readFileSync('README.md', 'utf8').matchAll(/!\[([^\]]+)\]\(([^)]+)\)/g)];
const pictures = shown.filter(([, , path = '']) => path.startsWith(FOLDER)).map(([, , path = '']) => path);

it('shows each screenshot in the README, on a desk, on a phone and in the dark', () => {
  expect(pictures.toSorted()).toEqual(readdirSync(FOLDER).map((name) => FOLDER + name));
  for (const kind of ['gallery', 'upload', 'phone', 'dark']) {
    expect(pictures.filter((path) => path.includes(kind))).not.toEqual([]);
  }
});

it.each(pictures)('%s is small, and not of a page that stayed empty', async (path) => {
  const bytes = readFileSync(path);
  expect(bytes.length).toBeLessThan(MOST_BYTES);
  const { channels } = await sharp(bytes).stats();
  expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(10);
});

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FOLDER = 'docs/decisions';
const HEAD =
  /^# (\d+)\. .+\n\n- Status: (?:accepted|replaced by|superseded by)[^\n]*\n- Date: 2\d{3}-\d\d-\d\d\n\n## Context\n/;

it('numbers decision records without gaps; each has a status, a date and a context', () => {
  const files = readdirSync(FOLDER).toSorted();
  expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, index) => index + 1));
  const wrong = files.filter((file) => {
    const [, number] = HEAD.exec(readFileSync(`${FOLDER}/${file}`, 'utf8')) ?? [];
    return Number(number) !== Number(file.slice(0, 4));
  });
  expect(wrong).toEqual([]);
});

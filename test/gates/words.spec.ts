import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const MAX_COLUMNS = 120;

/** Words of a private dialect, each with the term to use instead. */
const DIALECT: readonly (readonly [RegExp, string])[] = [
  [/\bwhoever\b/i, 'the client, the operator, a process'],
  [/\b(is|are|was|were) told\b/i, 'gets, is notified, reads'],
  [/\bcomes? to nothing\b/i, 'fails'],
  [/\bgo(es)? on with\b/i, 'continues'],
  [/\bof late\b/i, 'recently'],
  [/\bmend(s|ed|ing)?\b/i, 'repair, fix'],
  [/\bbur(y|ies|ied)\b/i, 'delete, insert a tombstone'],
  [/\binsists?\b/i, 'retry'],
  [/\bcomplains?\b/i, 'report'],
  [/\bseats?\b/i, 'slot'],
];

/** Comments that begin with a fragment instead of a subject. */
const FRAGMENT = /^(Of (?!the\b)|Whoever|That of|Whether)/;

function filesOf(...patterns: string[]): string[] {
  const files = execFileSync('git', ['ls-files', '--', ...patterns], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return files.filter((file) => !file.includes('/generated'));
}

interface Comment {
  place: string;
  text: string;
  columns: number;
}

/** The comment lines of the source files; a comment behind code on the same line is not found. */
function comments(): Comment[] {
  const files = filesOf('*.ts', '*.tsx', '*.mjs', '*.cjs', 'apps/edge/*.sh', 'apps/edge/*.template');
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) => {
        const [, text] = /^\s*(?:\/\*\*?|\*|\/\/|#)\s?(.*?)(?:\s*\*\/)?$/.exec(line) ?? [];
        return text === undefined ? [] : [{ place: `${file}:${index + 1}`, text, columns: line.length }];
      }),
  );
}

describe('comments', () => {
  const all = comments();

  it('are found', () => expect(all.length).toBeGreaterThan(3_000));

  it(`are at most ${MAX_COLUMNS} columns wide`, () => {
    expect(all.filter(({ columns }) => columns > MAX_COLUMNS).map(({ place }) => place)).toEqual([]);
  });

  it('begin with a sentence, not with a fragment', () => {
    expect(all.filter(({ text }) => FRAGMENT.test(text)).map(({ place, text }) => `${place} ${text}`)).toEqual([]);
  });

  it.each(DIALECT)('do not say %s (instead: %s)', (word) => {
    expect(all.filter(({ text }) => word.test(text)).map(({ place, text }) => `${place} ${text}`)).toEqual([]);
  });
});

describe('documents', () => {
  const lines = filesOf('*.md').flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((text, index) => ({ place: `${file}:${index + 1}`, text })),
  );

  it.each(DIALECT)('do not say %s (instead: %s)', (word) => {
    expect(lines.filter(({ text }) => word.test(text)).map(({ place, text }) => `${place} ${text}`)).toEqual([]);
  });
});

it('spells every word as a dictionary or cspell-words.txt does', () => {
  const files = filesOf('*.ts', '*.tsx', '*.md');
  const spell = () =>
    execFileSync('cspell', ['--no-progress', '--no-summary', '--file-list', 'stdin'], {
      input: files.join('\n'),
      encoding: 'utf8',
    });
  expect(spell).not.toThrow();
});

/** `node scripts/release-notes.ts VERSION`: prints what CHANGELOG.md says of a version; fails if it says nothing. */
import { readFileSync } from 'node:fs';

const [version = ''] = process.argv.slice(2);
const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m).slice(1);
const section = sections.find((text) => text.startsWith(`${version} - `));
if (!section) throw new Error(`CHANGELOG.md has no section of the version "${version}".`);
process.stdout.write(`${section.slice(section.indexOf('\n')).trim()}\n`);

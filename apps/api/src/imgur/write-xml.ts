/** Control characters, halves of surrogate pairs and non-characters: XML 1.0 can't say them, in whatever form. */
// oxlint-disable-next-line no-control-regex
const UNSAYABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Numeric references alone: a parser without a document type knows few others. */
const escape = (text: string) =>
  text
    .toWellFormed()
    .replace(UNSAYABLE, '')
    .replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

function content(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => element('item', item)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, each]) => element(name, each))
      .join('');
  }
  return escape(String(value as string | number | boolean));
}

const element = (name: string, value: unknown): string => `<${name}>${content(value)}</${name}>`;

/** Imgur's envelope as XML: `data` is the root, what went well and how are its attributes, an empty element is null. */
export function writeXml({ data, success, status }: { data: unknown; success: boolean; status: number }): string {
  const attributes = `success="${success ? 1 : 0}" status="${status}"`;
  return `<?xml version="1.0" encoding="utf-8"?>\n<data ${attributes}>${content(data)}</data>`;
}

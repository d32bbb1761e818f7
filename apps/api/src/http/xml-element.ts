/** Control characters, halves of surrogate pairs and non-characters: XML 1.0 can't say them, in whatever form. */
// oxlint-disable-next-line no-control-regex
const UNSAYABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

export const XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n';

/** Numeric references alone: a parser without a document type knows few others. */
const escape = (text: string) =>
  text
    .toWellFormed()
    .replace(UNSAYABLE, '')
    .replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/**
 * A value as the content of an XML element: the members of an object are elements of their names, those of a list are
 * `item` elements, null and undefined are empty.
 */
export function xmlContent(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => xmlElement('item', item)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, each]) => xmlElement(name, each))
      .join('');
  }
  return escape(String(value as string | number | boolean));
}

/** An XML element of this name; see `xmlContent` for what it holds. */
export const xmlElement = (name: string, value: unknown): string => `<${name}>${xmlContent(value)}</${name}>`;

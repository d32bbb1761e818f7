/** Control characters and non-characters, which XML 1.0 cannot represent, not even escaped. */
// oxlint-disable-next-line no-control-regex
const NOT_IN_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

export const XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n';

/** Numeric references, because parsers without a document type know few named ones. */
const escape = (text: string) =>
  text
    .toWellFormed()
    .replace(NOT_IN_XML, '')
    .replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/**
 * A value as the content of an XML element. Members of an object become elements with their names, members of a list
 * `item` elements; null and undefined are empty.
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

/** An XML element with this name and the content of `xmlContent`. */
export const xmlElement = (name: string, value: unknown): string => `<${name}>${xmlContent(value)}</${name}>`;

import { XML_DECLARATION, xmlContent } from '../../http/xml-element.js';

/** Imgur's envelope as XML: `data` is the root, what went well and how are its attributes, an empty element is null. */
export function writeXml({ data, success, status }: { data: unknown; success: boolean; status: number }): string {
  const attributes = `success="${success ? 1 : 0}" status="${status}"`;
  return `${XML_DECLARATION}<data ${attributes}>${xmlContent(data)}</data>`;
}

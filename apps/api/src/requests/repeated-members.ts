import { invalidFields } from '../http/parse-fields.js';

/** A string with the colon that makes it the name of a member, or the start or end of an object. */
const TOKEN = /(?<text>"(?:[^"\\]|\\.)*")(?<colon>\s*:)?|[{}]/g;

/**
 * Throws `invalid-request` if a JSON text names a member of an object twice, of which JSON.parse keeps the last one.
 * `json`: a text that JSON.parse accepts.
 */
export function refuseRepeatedMembers(json: string): void {
  const open: Set<string>[] = [];
  for (const [token, text = '', colon] of json.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) {
      const name = JSON.parse(text) as string;
      if (open.at(-1)?.has(name)) throw invalidFields([[name, 'was sent twice']]);
      open.at(-1)?.add(name);
    }
  }
}

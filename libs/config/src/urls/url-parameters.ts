const TRUE = new Set(['true', 'on', 'yes', '1', '']);
const FALSE = new Set(['false', 'off', 'no', '0']);

/**
 * Parses the query of a URL. Throws an Error that names an unknown parameter and lists the `known` ones, because a
 * parameter that is ignored silently would seem to work.
 */
export function readParameters<K extends string>(query: string, known: readonly K[]): Partial<Record<K, string>> {
  const found: Partial<Record<string, string>> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (!(known as readonly string[]).includes(name)) {
      const supported = known.length === 0 ? 'none' : known.join(', ');
      throw new Error(`the parameter ${name} is unknown; supported parameters: ${supported}`);
    }
    if (found[name] !== undefined) throw new Error(`the parameter ${name} is set twice; set it once`);
    found[name] = value;
  }
  return found as Partial<Record<K, string>>;
}

/** Parses a boolean parameter. `name` without a value is true. Throws an Error for any word that is not a boolean. */
export function readBoolean(name: string, value: string): boolean {
  const word = value.toLowerCase();
  if (TRUE.has(word)) return true;
  if (FALSE.has(word)) return false;
  throw new Error(`${name} is ${value}; expected true, yes, on or 1, or false, no, off or 0`);
}

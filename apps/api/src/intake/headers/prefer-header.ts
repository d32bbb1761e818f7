import { parseDictionary } from 'structured-headers';

export interface UploadPreference {
  /** Answer 202 at once. */
  isAsync: boolean;
  /** Time that the client wants to wait for the link. */
  waitMs: number | undefined;
}

/** Reads `respond-async` and `wait=N` (seconds) of a Prefer field (RFC 7240). Ignores anything else, as §2 requires. */
export function readPrefer(field: string | string[] | undefined): UploadPreference {
  if (field === undefined) return { isAsync: false, waitMs: undefined };
  try {
    // The syntax is a structured dictionary (RFC 9651) except for letter case and semicolons.
    const preferences = parseDictionary(String(field).toLowerCase().replaceAll(';', ','));
    const wait = preferences.get('wait')?.[0];
    return {
      isAsync: preferences.get('respond-async')?.[0] === true,
      waitMs: typeof wait === 'number' && wait >= 0 ? wait * 1000 : undefined,
    };
  } catch {
    return { isAsync: /\brespond-async\b/i.test(String(field)), waitMs: undefined };
  }
}

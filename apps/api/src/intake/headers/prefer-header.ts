import { parseDictionary } from 'structured-headers';

export interface UploadPreference {
  /** Answer 202 at once. */
  isAsync: boolean;
  /** How long to wait for the link, if the client said. */
  waitMs: number | undefined;
}

/** The Prefer field (RFC 7240): `respond-async`, `wait=N` in seconds. What can't be read is passed over, as §2 says. */
export function readPrefer(field: string | string[] | undefined): UploadPreference {
  if (field === undefined) return { isAsync: false, waitMs: undefined };
  try {
    // RFC 7240's syntax is that of a dictionary, but for its case and semicolons.
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

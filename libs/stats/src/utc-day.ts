const DAY_MS = 86_400_000;
const DATE_CHARACTERS = 'YYYY-MM-DD'.length;

/** Returns the UTC day of a time in milliseconds since 1970, as the number of days since 1970-01-01. */
export const utcDay = (time: number): number => Math.floor(time / DAY_MS);

/** Returns a UTC day as text, for example `2026-11-23`. */
export const formatDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, DATE_CHARACTERS);

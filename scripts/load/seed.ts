/** The average rates that imglink is designed for: 20 million uploads and 100 million reads a day, of 1 MB. */
export const SEED = { uploads: 232, reads: 1160, imageBytes: 1_000_000 } as const;

/** The promised 99th percentiles, in ms. */
export const SLO = { uploads: 500, reads: 50 } as const;

/** What imglink is to bear at the mean: 20 million uploads and 100 million reads a day, of 1 MB. */
export const SEED = { uploads: 232, reads: 1160, imageBytes: 1_000_000 } as const;

/** What it promises, in ms at the 99th percentile. */
export const SLO = { uploads: 500, reads: 50 } as const;

/** Whether bodies are broken at every byte, as `npm run fuzz` does, and not at a few. */
export const EVERY_BYTE = process.env.FUZZ_REQUESTS !== undefined;

/** True if bodies are corrupted at every byte, as `npm run fuzz` does, instead of at a few. */
export const EVERY_BYTE = process.env.FUZZ_REQUESTS !== undefined;

const LIMIT_MS = 60_000;
const PAUSE_MS = 25;

/** Polls until `fact` holds; throws with `what` if it does not hold within the limit. */
export async function until(fact: () => Promise<boolean> | boolean, what: string, limitMs = LIMIT_MS): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await fact())) {
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

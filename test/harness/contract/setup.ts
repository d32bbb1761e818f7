/** Every answer that a test fetches is compared with openapi.json, so that the document can't say what isn't so. */
import { afterAll, afterEach, expect } from 'vitest';

import { checkAnswer } from './check-answer.js';
import { comparison } from './comparison.js';

const faults: string[] = [];
const plainFetch = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const response = await plainFetch(input, init);
  if (!comparison.isOn) return response;
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
  faults.push(...(await checkAnswer(method.toUpperCase(), response.url, response)));
  return response;
};

afterEach(() => {
  comparison.isOn = true;
  expect(faults.splice(0), 'what openapi.json says otherwise').toEqual([]);
});

// The next file of this worker sets it up again.
afterAll(() => {
  globalThis.fetch = plainFetch;
});

/** Compares every answer that a test fetches with openapi.json. */
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

// The next file of this worker installs it again.
afterAll(() => {
  globalThis.fetch = plainFetch;
});

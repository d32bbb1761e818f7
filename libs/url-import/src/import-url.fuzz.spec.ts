import { DomainError } from '#errors';
import { createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';

import { ImportUrl } from './import-url.js';
import { OriginServer } from './testing/origin-server.js';

const IMAGE = 'the bytes of an image';
const WITH_LENGTH = `HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: ${IMAGE.length}\r\n\r\n${IMAGE}`;
const CHUNKED = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n15\r\n${IMAGE}\r\n0\r\n\r\n`;
const IDLE_MS = 1_000;
const REFUSALS = new Set(['url-refused', 'too-many-bytes']);

/** Imports from a server that sends these bytes and disconnects: returns the image, or the code of the refusal. */
async function importOf(answer: string, leave: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.once('data', () => socket.write(answer, 'latin1', () => leave(socket)));
  });
  await using origin = await OriginServer.of(server as unknown as Parameters<typeof OriginServer.of>[0]);
  const importer = new ImportUrl({
    enabled: true,
    allow: ['127.0.0.1'],
    timeoutMs: 5_000,
    idleMs: IDLE_MS,
    maxBytes: 100,
  });
  try {
    const { body } = await importer.open(origin.url);
    return (await buffer(body)).toString('latin1');
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

const LEAVING: [string, (socket: Socket) => void][] = [
  ['ends the connection', (socket) => socket.end()],
  ['cuts the connection', (socket) => socket.resetAndDestroy()],
];

it.each(LEAVING)('never takes a part for the whole image when the server %s at any byte', async (_how, leave) => {
  for (const answer of [WITH_LENGTH, CHUNKED]) {
    const outcomes = await Promise.all(
      Array.from({ length: answer.length }, (_, end) => importOf(answer.slice(0, end), leave)),
    );
    for (const outcome of outcomes) expect(['url-refused', IMAGE]).toContain(outcome);
    expect(outcomes.slice(0, answer.indexOf(IMAGE) + IMAGE.length - 1)).not.toContain(IMAGE);
  }
});

it('returns a whole image or a refusal of the catalogue, whichever byte of the answer is changed', async () => {
  for (const answer of [WITH_LENGTH, CHUNKED]) {
    const changed = Array.from(
      { length: answer.length },
      (_, at) => `${answer.slice(0, at)}\xff${answer.slice(at + 1)}`,
    );
    const outcomes = await Promise.all(changed.map((text) => importOf(text, (socket) => socket.end())));
    const parts = outcomes.filter((outcome) => !REFUSALS.has(outcome) && outcome.length < IMAGE.length);
    expect(parts).toEqual([]);
  }
});

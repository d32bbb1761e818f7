import { parentPort, workerData } from 'node:worker_threads';

import type { InspectedImage } from '../inspect/inspected-image.js';
import type { Slice } from '../walking/layout.js';
import { hashChunks, inspectChunks } from './image-analysis.js';
import { chunksOf, type InspectionAnswer, type InspectionRequest } from './inspection-messages.js';

/** The program of an InspectionThread. `workerData` is the memory that both threads share. */
const memory = workerData as SharedArrayBuffer;

const sendAnswer = (answer: InspectionAnswer) => parentPort?.postMessage(answer, []);

async function answer({ id, ranges, limits }: InspectionRequest): Promise<void> {
  try {
    const chunks = chunksOf(memory, ranges);
    const image = await inspectChunks(chunks, limits);
    // The main thread writes the image while this thread hashes it.
    sendAnswer({ id, kind: 'inspected', image: image && withoutPools(image) });
    sendAnswer({ id, kind: 'hashed', ...hashChunks(chunks, image) });
  } catch (error) {
    sendAnswer({ id, kind: 'failed', error });
  }
}

/** A message with a part of a pooled buffer would contain the whole pool. */
function withoutPools(image: InspectedImage): InspectedImage {
  const copied = (slice: Slice) =>
    'bytes' in slice ? { bytes: Buffer.from(new Uint8Array(slice.bytes).buffer) } : slice;
  return { ...image, layout: image.layout.map(copied) };
}

parentPort?.on('message', (request: InspectionRequest) => void answer(request));

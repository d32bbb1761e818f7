import { z } from 'zod';

const MAX_BYTES = 64 * 1024;

const ACTIONS = ['allow', 'block', 'refuse'] as const;
export type HookAction = (typeof ACTIONS)[number];

const answerSchema = z.object({ action: z.enum(ACTIONS) });

/** Returns the action of an answer. Throws unless it has the status 200 and JSON with a known `action`. */
export function readAnswer(status: number, body: string): HookAction {
  if (status !== 200) throw new Error(`The moderation hook answered with status ${status} instead of 200.`);
  return answerSchema.parse(JSON.parse(body)).action;
}

/** Returns the text of a body. Throws if it is longer than 64 KiB. */
export async function readBody(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest of the body.
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new Error(`The answer of the moderation hook is longer than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

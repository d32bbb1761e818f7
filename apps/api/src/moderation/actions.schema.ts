import { z } from 'zod';

import { EXAMPLE_KEY } from '../openapi/endpoint.decorator.js';

const MAX_KEYS = 1_000;
const MAX_KEY = 64;
const MAX_REASON = 500;
const KEYS = `must be a list of 1 to ${MAX_KEYS} keys`;
const UNBLOCKED = 'must not be true with `unblock`';
const REASON = `must have 1 to ${MAX_REASON} characters`;

/** Why something is done, for the audit log. The length is counted in code points, as in the database. */
export const reasonField = z
  .string('must be a text')
  .meta({ minLength: 1, maxLength: MAX_REASON })
  .trim()
  .refine((reason) => reason !== '' && [...reason].length <= MAX_REASON, REASON)
  .refine((reason) => !/\p{Cs}|\0/u.test(reason), 'must be valid text');

export const actionsRequest = z
  .strictObject({
    action: z.enum(['block', 'unblock', 'delete'], 'must be `block`, `unblock` or `delete`'),
    keys: z.array(z.string(KEYS).max(MAX_KEY, KEYS), KEYS).min(1, KEYS).max(MAX_KEYS, KEYS),
    reason: reasonField,
    legal: z
      .boolean('must be true or false')
      .optional()
      .describe('The law or a court demands the block, so the page of the image names the reason'),
    ban: z
      .boolean('must be true or false')
      .optional()
      .describe('A block or deletion also bans the image: uploads of it and of similar ones are refused'),
  })
  .refine(({ action, ban }) => !ban || action !== 'unblock', { path: ['ban'], message: UNBLOCKED })
  .meta({
    id: 'AdminActions',
    examples: [{ action: 'block', keys: [EXAMPLE_KEY], reason: 'Order 12 C 345/26 of a court', legal: true }],
  });
export type ActionsRequest = z.infer<typeof actionsRequest>;

const result = z.object({
  key: z.string(),
  status: z
    .int()
    .describe(
      '200: it is done, or was before. 404: there is no such image, or it is still being stored. ' +
        '410: it was deleted or has expired',
    ),
  state: z.enum(['live', 'blocked', 'deleted']).optional().describe('The state of the image now'),
});

export const actionsAnswer = z
  .object({ results: z.array(result) })
  .meta({ id: 'AdminActionResults', examples: [{ results: [{ key: EXAMPLE_KEY, status: 200, state: 'blocked' }] }] });

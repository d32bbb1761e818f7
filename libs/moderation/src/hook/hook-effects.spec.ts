import { KeyCodec } from '#keys';
import type { HoldsRepository } from '#links';
import type { ImageHoldsService } from '#purge';
import { expect, it } from 'vitest';

import type { AuditLine, AuditLog } from '../audit/audit-log.js';
import type { ImageActions, ModerationService } from '../blocks/moderation.service.js';
import type { FinalDecision } from './hook-decision.js';
import { HookEffects } from './hook-effects.js';

const ID = 1n << 22n;
const codec = new KeyCodec('the secret of the tests, which is long enough');
const KEY = codec.encode(ID);

it.each<[FinalDecision, string[]]>([
  ['release', ['release']],
  ['keep', ['end']],
  ['block', [`moderation hook: block ${KEY}, hook`, 'end']],
  ['delete', [`moderation hook: delete ${KEY}, hook`, 'end']],
  ['refuse', [`moderation hook: line refuse ${KEY}`, 'refuse upload-banned']],
])('does, in this order, for the decision %s: %j', async (decision, expected) => {
  const events: string[] = [];
  const images = {
    release: async () => void events.push('release'),
    refuse: async (_id: bigint, { code }: { code: string }) => void events.push(`refuse ${code}`),
  };
  const moderation = {
    moderate: async (actor: { name: string }, { action, keys, source }: ImageActions) =>
      void events.push(`${actor.name}: ${action} ${keys.join(' ')}, ${source}`),
  };
  const holds = { end: async () => void events.push('end') };
  const audit = {
    append: async ({ actor, action, target }: AuditLine) => void events.push(`${actor.name}: line ${action} ${target}`),
  };
  const effects = new HookEffects(
    codec,
    images as unknown as ImageHoldsService,
    moderation as unknown as ModerationService,
    holds as unknown as HoldsRepository,
    audit as unknown as AuditLog,
  );
  await effects.apply(decision, ID);
  expect(events).toEqual(expected);
});

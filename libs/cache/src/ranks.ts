/**
 * The first character of a shared entry. An entry gives way only to one of its own rank or a higher one, so it does
 * not matter in which order the writes of several processes arrive: a record that was loaded before a change can't
 * come back over it, and nothing comes back over the last word.
 */
export const RANK = {
  absent: '0',
  live: '1',
  /** It was changed: ask the database, and keep nothing here until this lapses. */
  changed: '2',
  /** It will never change again. */
  final: '3',
} as const;

export type Rank = (typeof RANK)[keyof typeof RANK];

/** key, rank, text, milliseconds to live, channel, message. */
export type RaiseArguments = [string, Rank, string, number, string, string];

/**
 * Writes unless something later is there; publishes the message, if there is one, in the same step. 0 when there is
 * no memory left: what was there is gone then, for it may be stale.
 */
export const RAISE = `
local held = redis.call('GETRANGE', KEYS[1], 0, 0)
local taken = 1
if not string.find('0123', held, 1, true) or ARGV[1] >= held then
  local reply = redis.pcall('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  if type(reply) == 'table' and reply.err then
    redis.call('DEL', KEYS[1])
    taken = 0
  end
end
if ARGV[5] ~= '' then redis.call('PUBLISH', ARGV[4], ARGV[5]) end
return taken
`;

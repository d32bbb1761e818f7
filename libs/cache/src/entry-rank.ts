/**
 * The first character of an entry in Redis. An entry is overwritten only by one of the same or a higher rank, so the
 * order in which the writes of several processes arrive does not matter: a record that was read before a change cannot
 * overwrite it, and nothing overwrites a final record.
 */
export const RANK = {
  absent: '0',
  live: '1',
  /**
   * The record was changed. Readers load it from the database, and no loaded record replaces this entry until it
   * expires.
   */
  changed: '2',
  /** The record will never change again. */
  final: '3',
} as const;

export type Rank = (typeof RANK)[keyof typeof RANK];

/** key, rank, text with its rank, TTL in ms, channel, message or ''. */
export type WriteEntryArguments = [string, Rank, string, number, string, string];

/**
 * Writes an entry unless one of a higher rank is there, and publishes the message in the same step. Returns 0 if Redis
 * has no memory left; the previous entry is deleted then, since it may be stale.
 */
export const WRITE_ENTRY_SCRIPT = `
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

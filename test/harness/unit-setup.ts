import { ensureRedis } from './redis.js';

/** Once a run: the servers that specs beside the code start for themselves. */
export default function setup(): void {
  ensureRedis();
}

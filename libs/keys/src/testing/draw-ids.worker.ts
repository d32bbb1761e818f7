import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';

import { KeyAllocator } from '../key-allocator.js';
import { KeyCodec } from '../key-codec.js';
import { NodeLease } from '../node-lease.js';
import { type NodeClaim, NodeLeaseStore } from '../node-lease-store.js';

/** The methods that the worker calls in its parent. */
export interface Call {
  method: 'claim' | 'renew' | 'release';
  args: unknown[];
}

/** Calls the parent, one call at a time. */
class ParentNodeLeases extends NodeLeaseStore {
  override claim(...args: [string, number, number]): Promise<NodeClaim> {
    return ask({ method: 'claim', args });
  }

  override renew(...args: [NodeClaim, number]): Promise<boolean> {
    return ask({ method: 'renew', args });
  }

  override async release(...args: [NodeClaim, number]): Promise<void> {
    await ask({ method: 'release', args });
  }
}

async function ask<T>(call: Call): Promise<T> {
  process.send!(call);
  const [{ result }] = (await once(process, 'message')) as [{ result: T }];
  return result;
}

// Runs as a process: leases a number from its parent, waits for `go`, draws ids and writes them to a file.
const [file, count, secret] = process.argv.slice(2);
process.on('disconnect', () => process.exit());

const codec = new KeyCodec(secret!);
const lease = new NodeLease(new ParentNodeLeases());
await lease.start();
process.send!('ready');
await once(process, 'message');

const allocator = new KeyAllocator(lease, codec);
const ids = new BigUint64Array(Number(count));
for (let i = 0; i < ids.length; i++) {
  const { id, key } = allocator.allocate();
  if (key.length !== 11) throw new Error(`Not a key: ${key}`);
  ids[i] = id;
}
await writeFile(file!, ids);
await lease.release();
process.send!('done');

/** Starts the built app, killed with -9 at the step of an upload that CRASH_AT names. The app itself knows nothing of it. */
const { DiskObjectStore } = await import('../../dist/libs/storage/src/disk/disk-object-store.js');
const { CreateLink } = await import('../../dist/libs/links/src/create-link.js');

const isBytes = (key) => String(key).endsWith('.bytes');
const POINTS = {
  'bytes-staged': [DiskObjectStore, 'put', isBytes],
  'manifest-written': [DiskObjectStore, 'put', (key) => String(key).endsWith('.json')],
  'object-put': [DiskObjectStore, 'adopt', () => true],
  'row-inserted': [CreateLink, 'run', () => true],
  'staged-bytes-deleted': [DiskObjectStore, 'delete', (keys) => keys.some(isBytes)],
};

const [owner, method, isPoint] = POINTS[process.env.CRASH_AT];
const original = owner.prototype[method];
owner.prototype[method] = async function crashing(...args) {
  const result = await original.apply(this, args);
  if (isPoint(args[0])) process.kill(process.pid, 'SIGKILL');
  return result;
};
await import('../../dist/apps/standalone/src/main.js');

/** Starts the built app, killed with -9 at the step that CRASH_AT names. The app itself knows nothing of it. */
const { DiskObjectStore } = await import('../../dist/libs/storage/src/disk/disk-object-store.js');
const { DiskStagingStore } = await import('../../dist/libs/storage/src/disk/disk-staging-store.js');
const { DiskStore } = await import('../../dist/libs/storage/src/disk/disk-store.js');
const { LinkStore } = await import('../../dist/libs/links/src/link-store.js');
const { LinksRepository } = await import('../../dist/libs/links/src/links.repository.js');
const { IdempotencyKeys } = await import('../../dist/libs/uploads/src/idempotency/idempotency-keys.js');
const { UploadFailuresRepository } = await import('../../dist/libs/uploads/src/records/upload-failures.repository.js');
const { UploadService } = await import('../../dist/libs/uploads/src/upload.service.js');
const { PartStore } = await import('../../dist/libs/resumable/src/part-store.js');

const isBytes = (key) => String(key).endsWith('.bytes');
const isObject = (key) => /\.(jpg|webp)$/.test(String(key));
const always = () => true;
const POINTS = {
  'bytes-staged': [DiskStagingStore, 'put', isBytes],
  'manifest-written': [DiskStagingStore, 'put', (key) => String(key).endsWith('.json')],
  'object-put': [DiskObjectStore, 'adopt', always],
  'object-half-put': [DiskStore, 'writeFile', (path) => String(path).includes('.partial')],
  'object-rewritten': [DiskObjectStore, 'put', isObject],
  'row-inserted': [LinkStore, 'create', always],
  'staged-bytes-deleted': [DiskStagingStore, 'delete', (keys) => keys.some(isBytes)],
  'failure-recorded': [UploadFailuresRepository, 'add', always],
  'tombstone-written': [LinkStore, 'delete', always],
  'objects-deleted': [DiskObjectStore, 'delete', (keys) => keys.some(isObject)],
  'next-pass-planned': [LinksRepository, 'postponeDeletion', always],
  'deletion-ended': [LinksRepository, 'endDeletion', always],
  'request-claimed': [IdempotencyKeys, 'claim', always],
  'upload-noted': [IdempotencyKeys, 'noteUpload', always],
  'part-put': [PartStore, 'put', always],
  'upload-accepted': [UploadService, 'accept', always],
  'answer-kept': [IdempotencyKeys, 'finish', always],
};

const [owner, method, isPoint] = POINTS[process.env.CRASH_AT];
const original = owner.prototype[method];
owner.prototype[method] = async function crashing(...args) {
  const result = await original.apply(this, args);
  if (isPoint(args[0])) process.kill(process.pid, 'SIGKILL');
  return result;
};
await import('../../dist/apps/standalone/src/main.js');

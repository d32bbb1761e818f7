import { isReachableFromElsewhere, type Settings } from '#config';

import { type Finding, ok, warn } from './finding.js';

/** Says who may upload, and warns if everybody on other machines may. */
export function checkAccess({ http, uploadAccess }: Pick<Settings, 'http' | 'uploadAccess'>): Finding {
  if (uploadAccess === 'key') return ok('access', 'uploads need an API key or a session');
  if (!isReachableFromElsewhere(http)) return ok('access', 'everybody on this machine may upload');
  return warn(
    'access',
    'everybody who can reach this instance may upload',
    'If that is not what you want, set UPLOAD_ACCESS=key and run `npm run keys -- create NAME` (docs/operations.md).',
  );
}

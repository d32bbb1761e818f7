import { strings } from './strings.js';
import type { UploadFailure } from './upload-failure.js';

/** What to tell about it: the server's own words where there are some. */
export function describeFailure({ status, detail }: UploadFailure): string {
  if (detail) return detail;
  if (status === 0) return strings.noConnection;
  if (status === 413) return strings.tooLarge;
  if (status === 415) return strings.notAnImage;
  if (status === 429 || status === 503) return strings.tooMany;
  return strings.serverProblem(status);
}

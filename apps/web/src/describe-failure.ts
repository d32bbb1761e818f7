import { language, strings } from './strings.js';
import type { UploadFailure } from './upload-failure.js';

/** What to tell about it. The server's own words say it best, but they are English. */
export function describeFailure({ status, detail }: UploadFailure): string {
  if (detail && language === 'en') return detail;
  if (status === 0) return strings.noConnection;
  if (status === 413) return strings.tooLarge;
  if (status === 415) return strings.notAnImage;
  if (status === 429 || status === 503) return strings.tooMany;
  if (status === 422) return strings.damaged;
  if (status === 507) return strings.noSpace;
  return detail || strings.serverProblem(status);
}

import { DomainError } from '#errors';
import { inSpan, metrics, timed } from '#observability';

export type UploadStage = 'receive' | 'queue' | 'wait' | 'decision' | 'object' | 'row';

/** Does the work of one stage of an upload, with a span and its duration and outcome in the metrics. */
export function measureStage<T>(stage: UploadStage, work: () => Promise<T>): Promise<T> {
  return inSpan({ name: `upload ${stage}`, kind: 'internal' }, () =>
    timed(metrics.uploadStageSeconds, { stage }, work, failureOf),
  );
}

/**
 * Returns why an upload failed: the client left (`aborted`), the request was wrong (`refused`), or our fault
 * (`failed`).
 */
export function failureOf(error: unknown): 'aborted' | 'refused' | 'failed' {
  if (!(error instanceof DomainError)) return 'failed';
  if (error.code === 'upload-aborted') return 'aborted';
  return ['unavailable', 'no-space'].includes(error.kind) ? 'failed' : 'refused';
}

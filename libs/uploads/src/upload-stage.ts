import { DomainError } from '#errors';
import { inSpan, metrics, timed } from '#observability';

export type UploadStage = 'receive' | 'queue' | 'wait' | 'object' | 'row';

/** Runs one stage of an upload; /metrics and traces tell how long each takes and where uploads end. */
export function inStage<T>(stage: UploadStage, work: () => Promise<T>): Promise<T> {
  return inSpan({ name: `upload ${stage}`, kind: 'internal' }, () =>
    timed(metrics.uploadStageSeconds, { stage }, work, failureOf),
  );
}

/** Whose fault it is that an upload came to nothing: the client left, the caller's, or ours. */
export function failureOf(error: unknown): 'aborted' | 'refused' | 'failed' {
  if (!(error instanceof DomainError)) return 'failed';
  if (error.code === 'upload-aborted') return 'aborted';
  return ['unavailable', 'no-space'].includes(error.kind) ? 'failed' : 'refused';
}

import { DomainError, type ProblemCode, PROBLEMS } from '#errors';

const SHAPE =
  /^(?<code>[a-z0-9-]+): (?<detail>.*?)(?: \[(?<final>final)?(?:, )?(?:retry after (?<seconds>\d+) s)?(?:, )?(?:limit (?<limit>\d+))?\])?$/s;

/** Why a job failed, as a sentence that the dashboard shows and that `readFailure` understands. */
export function failedReason(error: unknown): string {
  if (!(error instanceof DomainError)) return error instanceof Error ? error.message : String(error);
  const { code, detail, isFinal, limit, retryAfterSeconds } = error;
  const notes = [
    ...(isFinal ? ['final'] : []),
    ...(retryAfterSeconds === undefined ? [] : [`retry after ${retryAfterSeconds} s`]),
    ...(limit === undefined ? [] : [`limit ${limit}`]),
  ];
  return `${code}: ${detail}${notes.length > 0 ? ` [${notes.join(', ')}]` : ''}`;
}

/** The error that was thrown in another process: a DomainError again, if it was one. */
export function readFailure(reason: string): Error {
  const { code, detail = '', final, limit, seconds } = SHAPE.exec(reason)?.groups ?? {};
  if (code === undefined || !(code in PROBLEMS)) return new Error(reason);
  return new DomainError(code as ProblemCode, detail, {
    isFinal: final !== undefined,
    limit: limit === undefined ? undefined : Number(limit),
    retryAfterSeconds: seconds === undefined ? undefined : Number(seconds),
  });
}

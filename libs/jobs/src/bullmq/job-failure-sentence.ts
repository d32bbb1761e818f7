import { DomainError, type ProblemCode, PROBLEMS } from '#errors';

const SENTENCE =
  /^(?<code>[a-z0-9-]+): (?<detail>.*?)(?: \[(?<final>final)?(?:, )?(?:retry after (?<seconds>\d+) s)?(?:, )?(?:limit (?<limit>\d+))?\])?$/s;

/**
 * Reads a failure that a worker of version 0.2.0 or older wrote, as `damaged-image: The JPEG ends early. [final]`.
 * Redis keeps failed jobs for a day, and old workers run during a rolling update. Any other text is the message
 * of an error. This file can be deleted two versions later.
 */
export function readFailureSentence(text: string): Error {
  const { code, detail = '', final, limit, seconds } = SENTENCE.exec(text)?.groups ?? {};
  if (code === undefined || !Object.hasOwn(PROBLEMS, code)) return new Error(text);
  return new DomainError(code as ProblemCode, detail, {
    isFinal: final !== undefined,
    limit: limit === undefined ? undefined : Number(limit),
    ...(seconds !== undefined && { retryAfterSeconds: Number(seconds) }),
  });
}

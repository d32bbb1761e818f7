import { parseRetryAfter } from './retry-after.js';
import { UploadFailure } from './upload-failure.js';

export interface Problem {
  title?: string;
  detail?: string;
  status?: number;
}

/** Rejects with an `UploadFailure` of status 0 when nobody answers. */
export async function request(path: string, init: RequestInit): Promise<Response> {
  return fetch(path, init).catch((cause: unknown) => {
    throw new UploadFailure(0, '', null, { cause });
  });
}

/** What an answer that is not ok says. */
export async function failureOf(answer: Response): Promise<UploadFailure> {
  return asFailure(parseJson(await answer.text()) as Problem, answer.status, answer.headers.get('Retry-After'));
}

export function asFailure(
  problem: Problem | null | undefined,
  status: number,
  retryAfter: string | null,
): UploadFailure {
  return new UploadFailure(status, problem?.detail || problem?.title || '', parseRetryAfter(retryAfter));
}

/** A proxy's error page is not JSON; its status says enough. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

import { DomainError, type ProblemCode } from '#errors';

import type { ErrorFormat } from '../../problems/error-formats.js';
import { INTERNAL_STATUS, statusOf } from '../../problems/problem-body.js';
import { encodeEnvelope, type Envelope } from './envelope.js';
import { isImgurUrl } from './imgur-path.js';
import { IMGUR_HEADERS, rateHeaders } from './rate-headers.js';

export interface ImgurException {
  code: number;
  message: string;
  type: string;
  exception: [];
}

/** The envelope of a request that failed. */
export interface ImgurError extends Envelope {
  data: { error: string | ImgurException; request: string; method: string };
  success: false;
  /** The same error in the form of Imgur's newer API, which some clients read first. */
  errors: { id: string; code: string; status: string; detail: string }[];
}

interface Wording {
  /** Only where Imgur's status differs from the one of the problem. */
  status?: number;
  /** Set only if Imgur has its own text; otherwise the error's detail is used. */
  error?: string | ImgurException | ((error: DomainError) => string);
}

const INVALID_FILE: Wording = {
  status: 400,
  error: { code: 1003, message: 'File type invalid (1)', type: 'ImgurException', exception: [] },
};
const TOO_LARGE: Wording = { error: 'File is over the size limit' };
const INVALID_TOKEN: Wording = { error: 'The access token provided is invalid.' };
const BUSY: Wording = { status: 503, error: 'imglink is temporarily over capacity. Please try again later.' };

const tooFast = ({ retryAfterSeconds = 60 }: DomainError) =>
  `You are uploading too fast. Please wait ${Math.ceil(retryAfterSeconds / 60)} more minutes.`;

/** Imgur's own texts. Clients compare some of them, so they must not change. */
const WORDINGS: Partial<Record<ProblemCode, Wording>> = {
  'empty-body': { error: 'No image data was sent to the upload api' },
  'unsupported-image': INVALID_FILE,
  'damaged-image': INVALID_FILE,
  'too-many-bytes': TOO_LARGE,
  'too-many-pixels': TOO_LARGE,
  'url-refused': { status: 400 },
  'access-token-invalid': INVALID_TOKEN,
  'credentials-invalid': INVALID_TOKEN,
  'credentials-required': { error: 'Authentication required. Use an API key as the Client-ID.' },
  'rate-limited': { error: tooFast },
  overloaded: BUSY,
  draining: BUSY,
  unavailable: BUSY,
  'no-space': BUSY,
};

/** The envelope for an error. `error` is undefined for a bug, of which the client learns nothing. */
export function toImgurError(error: DomainError | undefined, path: string, method: string): ImgurError {
  const wording = error && WORDINGS[error.code];
  const status = wording?.status ?? (error ? statusOf(error.code) : INTERNAL_STATUS);
  const known = typeof wording?.error === 'function' ? wording.error(error!) : wording?.error;
  const shown = known ?? error?.detail ?? 'The server failed. Please try again later.';
  const detail = typeof shown === 'string' ? shown : shown.message;
  const code = String(typeof shown === 'string' ? status : shown.code);
  return {
    data: { error: shown, request: path, method },
    success: false,
    status,
    errors: [{ id: error?.code ?? 'internal', code, status: String(status), detail }],
  };
}

/** Answers failed requests below `/3` in Imgur's envelope. */
export const IMGUR_ERROR_FORMAT: ErrorFormat = {
  send(error, request, reply) {
    if (!isImgurUrl(request.url)) return false;
    const path = request.url.split('?', 1)[0] ?? '/3';
    // No hook runs for a URL that the router cannot parse. For all others imgur.hook.ts then sets the exact quota.
    void reply.headers({ ...IMGUR_HEADERS, ...rateHeaders(undefined, request.method) });
    void reply.send(encodeEnvelope(toImgurError(error, path, request.method), request, reply));
    return true;
  },
};

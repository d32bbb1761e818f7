import { DomainError, type ProblemCode } from '#errors';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ErrorFormat } from '../../problems/error-formats.js';
import { statusOf } from '../../problems/problem-body.js';
import { type Envelope, envelopeBody } from './envelope.interceptor.js';
import { isImgurAddress } from './imgur-path.js';
import { IMGUR_HEADERS, rateHeaders } from './rate-headers.js';

export interface ImgurException {
  code: number;
  message: string;
  type: string;
  exception: [];
}

export interface ImgurFailure extends Envelope {
  data: { error: string | ImgurException; request: string; method: string };
  success: false;
  /** For clients that look here first. */
  errors: { id: string; code: string; status: string; detail: string }[];
}

interface Wording {
  status?: number;
  /** Where Imgur has no words of its own for it, the problem's are used. */
  error?: string | ImgurException | ((error: DomainError) => string);
}

const INVALID_FILE: Wording = {
  status: 400,
  error: { code: 1003, message: 'File type invalid (1)', type: 'ImgurException', exception: [] },
};
const TOO_LARGE: Wording = { error: 'File is over the size limit' };
const BUSY: Wording = { status: 503, error: 'imglink is temporarily over capacity. Please try again later.' };

const TOO_FAST = ({ retryAfterSeconds = 60 }: DomainError) =>
  `You are uploading too fast. Please wait ${Math.ceil(retryAfterSeconds / 60)} more minutes.`;

/** What Imgur's clients know a failure by; they compare some of these words. */
const WORDINGS: Partial<Record<ProblemCode, Wording>> = {
  'empty-body': { error: 'No image data was sent to the upload api' },
  'unsupported-image': INVALID_FILE,
  'damaged-image': INVALID_FILE,
  'too-many-bytes': TOO_LARGE,
  'too-many-pixels': TOO_LARGE,
  'url-refused': { status: 400 },
  'access-token-invalid': { error: 'The access token provided is invalid.' },
  'rate-limited': { error: TOO_FAST },
  overloaded: BUSY,
  draining: BUSY,
  unavailable: BUSY,
  'no-space': BUSY,
};

/** A failure in Imgur's words. Undefined: one that nobody foresaw. */
export function imgurFailure(error: DomainError | undefined, request: string, method: string): ImgurFailure {
  const wording = error && WORDINGS[error.code];
  const status = wording?.status ?? (error ? statusOf(error.code) : 500);
  const known = typeof wording?.error === 'function' ? wording.error(error!) : wording?.error;
  const said = known ?? error?.detail ?? 'The server failed. Please try again later.';
  const detail = typeof said === 'string' ? said : said.message;
  const code = String(typeof said === 'string' ? status : said.code);
  return {
    data: { error: said, request, method },
    success: false,
    status,
    errors: [{ id: error?.code ?? 'internal', code, status: String(status), detail }],
  };
}

/** Errors of requests to Imgur's API are answered in Imgur's envelope. */
export const IMGUR_ERROR_FORMAT: ErrorFormat = {
  send(error, request, reply) {
    if (!isImgurAddress(request.url)) return false;
    sendImgurFailure(error, request, reply);
    return true;
  },
};

function sendImgurFailure(error: DomainError | undefined, request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?', 1)[0] ?? '/3';
  const failure = imgurFailure(error, path, request.method);
  // An address that no router understands comes here past all hooks; the others' fields are overwritten with better ones.
  void reply.headers({ ...IMGUR_HEADERS, ...rateHeaders(undefined, request.method) });
  void reply.send(envelopeBody(failure, request, reply));
}

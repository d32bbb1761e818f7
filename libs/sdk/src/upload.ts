import { checkedBaseUrl } from './base-url.js';
import type { Client } from './create-client.js';
import { type Digest, digestOf } from './digest.js';
import { DigestMismatch, ImgLinkError, UnexpectedAnswer } from './errors.js';
import { type AcceptedImage, followWith } from './follow-upload.js';
import { client as sharedClient } from './generated/client.gen.js';
import type { AcceptedUpload, UploadedImage, UploadImageData } from './generated/types.gen.js';
import { type CallLimits, withRetries } from './sending/retry.js';
import { type BegunUpload, sendResumably } from './sending/send-resumably.js';
import type { Reply, UploadProgress } from './sending/send-bytes.js';
import type { CallOptions } from './sending/transport.js';
import { blobOf, type UploadSource } from './upload-source.js';

type UploadAddress = Pick<UploadImageData, 'url' | 'query'>;

/** Larger images are sent by tus. */
const RESUMABLE_BYTES = 8 * 1024 * 1024;

export interface UploadOptions extends CallOptions {
  title?: string;
  description?: string;
  /** Seconds until the image expires. */
  expiresIn?: number;
  onProgress?: (progress: UploadProgress) => void;
  /** Default: random. Set your own to continue an upload after your program was restarted. */
  idempotencyKey?: string;
  /** Send by tus, which resumes where the connection was lost. Default: for images of more than 8 MiB. */
  resumable?: boolean;
  /** Resumes an upload by tus that an earlier call created: the value that `onBegun` was called with. */
  begun?: BegunUpload | undefined;
  /** Called once an upload by tus was created. */
  onBegun?: (begun: BegunUpload) => void;
  /** Called when the server has all bytes, but has not stored the image yet. */
  onAccepted?: (accepted: AcceptedImage) => void;
  /** Default: the shared `client`. */
  client?: Client;
}

/**
 * Uploads an image. Resolves once its link works. Retries after lost connections and transient errors, without making
 * a second image. Throws ImgLinkError if the server refuses the image, ConnectionLost if it cannot be reached,
 * DeadlineExceeded if the call takes too long, DigestMismatch if the server received other bytes, and at once a
 * TypeError for wrong arguments.
 */
export async function upload(source: UploadSource, options: UploadOptions = {}): Promise<UploadedImage> {
  const { client = sharedClient } = options;
  checkedBaseUrl(client.getConfig().baseUrl);
  const limits = client.transport.limits(options);
  const blob = await blobOf(source);
  const digest = await digestOf(blob);
  const isResumable = options.resumable ?? blob.size > RESUMABLE_BYTES;
  const accepted = await (isResumable ? sendByTus : sendWhole)(blob, digest, options, client, limits);
  if (!isStored(accepted)) options.onAccepted?.(accepted);
  const image = isStored(accepted) ? accepted : await followWith(accepted, client, limits);
  if (image.uploadSha256 !== digest.hex) throw new DigestMismatch(digest.hex, image.uploadSha256, image.key);
  return image;
}

const isStored = (upload: UploadedImage | AcceptedImage): upload is UploadedImage => 'uploadSha256' in upload;

function sendWhole(
  blob: Blob,
  { field }: Digest,
  { title, description, expiresIn, idempotencyKey = randomKey(), onProgress }: UploadOptions,
  client: Client,
  limits: CallLimits,
): Promise<UploadedImage | AcceptedUpload> {
  const { headers: common } = client.getConfig();
  const url = client.buildUrl<UploadAddress>({ url: '/v1/images', query: { title, description, expiresIn } });
  const headers = new Headers(common as HeadersInit | undefined);
  headers.set('content-type', blob.type.startsWith('image/') ? blob.type : 'application/octet-stream');
  headers.set('idempotency-key', idempotencyKey);
  headers.set('repr-digest', field);
  return withRetries(
    async () => answerIn(await client.transport.send({ method: 'POST', url, headers, body: blob, onProgress }, limits)),
    limits,
  );
}

function sendByTus(
  blob: Blob,
  digest: Digest,
  { title, description, expiresIn, onProgress, begun, onBegun }: UploadOptions,
  client: Client,
  limits: CallLimits,
): Promise<AcceptedImage> {
  const { baseUrl, headers: common } = client.getConfig();
  const headers = new Headers(common as HeadersInit | undefined);
  // The configured type is JSON, and a browser would append the type of the bytes to it.
  headers.delete('content-type');
  const fields = { title, description, expires_in: expiresIn?.toString(), filetype: blob.type || undefined };
  return sendResumably(blob, digest, {
    transport: client.transport,
    limits,
    baseUrl: checkedBaseUrl(baseUrl),
    headers,
    metadata: Object.fromEntries(
      Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ),
    onProgress,
    begun,
    onBegun,
  });
}

/** The body of a 200 or a 202. Throws ImgLinkError for any other status. */
function answerIn({ status, headers, text }: Reply): UploadedImage | AcceptedUpload {
  if (status !== 200 && status !== 202) throw ImgLinkError.of(status, headers, text);
  try {
    return JSON.parse(text) as UploadedImage | AcceptedUpload;
  } catch {
    throw new UnexpectedAnswer(status, headers, text);
  }
}

/** 128 random bits in hex. Pages without https have no crypto.randomUUID. */
const randomKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

import { checkedBaseUrl } from './base-url.js';
import type { Client } from './create-client.js';
import { type Digest, digestOf } from './digest.js';
import { DigestMismatch, ImgLinkError, UnexpectedAnswer } from './errors.js';
import { type AcceptedImage, followWith } from './follow-upload.js';
import { client as sharedClient } from './generated/client.gen.js';
import type { AcceptedUpload, UploadedImage, UploadImageData } from './generated/types.gen.js';
import { type Patience, withRetries } from './retry.js';
import { type BegunUpload, sendResumably } from './send-resumably.js';
import type { Reply, UploadProgress } from './send-bytes.js';
import type { CallOptions } from './transport.js';
import { blobOf, type UploadSource } from './upload-source.js';

type UploadAddress = Pick<UploadImageData, 'url' | 'query'>;

const RESUMABLE_BYTES = 8 * 1024 * 1024;

export interface UploadOptions extends CallOptions {
  title?: string;
  description?: string;
  /** Seconds until the image expires. */
  expiresIn?: number;
  onProgress?: (progress: UploadProgress) => void;
  /** Made up if it is left out; keep your own to go on with an upload after a restart of your program. */
  idempotencyKey?: string;
  /** By tus, which goes on where the connection was cut; above 8 MiB if it is left out. */
  resumable?: boolean;
  /** Where an upload by tus that an earlier call began goes on; keep what `onBegun` gave. */
  begun?: BegunUpload | undefined;
  onBegun?: (begun: BegunUpload) => void;
  /** The server has all bytes, but no image yet. */
  onAccepted?: (accepted: AcceptedImage) => void;
  /** The shared `client` if it is left out. */
  client?: Client;
}

/**
 * Uploads an image and gives its link once it works. Sends the same request again when the connection is cut or the
 * server asks for it, as one upload; throws ImgLinkError for what the server refuses, ConnectionLost when it can't be
 * reached, DeadlineExceeded when that takes too long, DigestMismatch should it have received other bytes, and a TypeError
 * at once for wrong arguments.
 */
export async function upload(source: UploadSource, options: UploadOptions = {}): Promise<UploadedImage> {
  const { client = sharedClient } = options;
  checkedBaseUrl(client.getConfig().baseUrl);
  const patience = client.transport.patience(options);
  const blob = await blobOf(source);
  const digest = await digestOf(blob);
  const isResumable = options.resumable ?? blob.size > RESUMABLE_BYTES;
  const accepted = await (isResumable ? sendByTus : sendWhole)(blob, digest, options, client, patience);
  if (!isStored(accepted)) options.onAccepted?.(accepted);
  const image = isStored(accepted) ? accepted : await followWith(accepted, client, patience);
  if (image.uploadSha256 !== digest.hex) throw new DigestMismatch(digest.hex, image.uploadSha256, image.key);
  return image;
}

const isStored = (upload: UploadedImage | AcceptedImage): upload is UploadedImage => 'uploadSha256' in upload;

function sendWhole(
  blob: Blob,
  { field }: Digest,
  { title, description, expiresIn, idempotencyKey = newKey(), onProgress }: UploadOptions,
  client: Client,
  patience: Patience,
): Promise<UploadedImage | AcceptedUpload> {
  const { headers: common } = client.getConfig();
  const url = client.buildUrl<UploadAddress>({ url: '/v1/images', query: { title, description, expiresIn } });
  const headers = new Headers(common as HeadersInit | undefined);
  headers.set('content-type', blob.type.startsWith('image/') ? blob.type : 'application/octet-stream');
  headers.set('idempotency-key', idempotencyKey);
  headers.set('repr-digest', field);
  return withRetries(
    async () =>
      answerIn(await client.transport.send({ method: 'POST', url, headers, body: blob, onProgress }, patience)),
    patience,
  );
}

function sendByTus(
  blob: Blob,
  digest: Digest,
  { title, description, expiresIn, onProgress, begun, onBegun }: UploadOptions,
  client: Client,
  patience: Patience,
): Promise<AcceptedImage> {
  const { baseUrl, headers: common } = client.getConfig();
  const headers = new Headers(common as HeadersInit | undefined);
  // That of JSON, to which a browser would add that of the bytes.
  headers.delete('content-type');
  const said = { title, description, expires_in: expiresIn?.toString(), filetype: blob.type || undefined };
  return sendResumably(blob, digest, {
    transport: client.transport,
    patience,
    baseUrl: checkedBaseUrl(baseUrl),
    headers,
    metadata: Object.fromEntries(
      Object.entries(said).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ),
    onProgress,
    begun,
    onBegun,
  });
}

function answerIn({ status, headers, text }: Reply): UploadedImage | AcceptedUpload {
  if (status !== 200 && status !== 202) throw ImgLinkError.of(status, headers, text);
  try {
    return JSON.parse(text) as UploadedImage | AcceptedUpload;
  } catch {
    throw new UnexpectedAnswer(status, headers, text);
  }
}

/** 128 random bits; pages without https have no crypto.randomUUID. */
const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

import { type Digest, digestOf } from './digest.js';
import { DigestMismatch, ImgLinkError } from './errors.js';
import { type AcceptedImage, followUpload } from './follow-upload.js';
import type { Client } from './generated/client/index.js';
import { client as sharedClient } from './generated/client.gen.js';
import type { AcceptedUpload, UploadedImage, UploadImageData } from './generated/types.gen.js';
import { type Patience, RETRY_FOR_MS, withRetries } from './retry.js';
import { type BegunUpload, sendResumably } from './send-resumably.js';
import { type Reply, sendBytes, type UploadProgress } from './send-bytes.js';
import { blobOf, type UploadSource } from './upload-source.js';

type UploadAddress = Pick<UploadImageData, 'url' | 'query'>;

const RESUMABLE_BYTES = 8 * 1024 * 1024;

export interface UploadOptions {
  title?: string;
  description?: string;
  /** Seconds until the image expires. */
  expiresIn?: number;
  onProgress?: (progress: UploadProgress) => void;
  signal?: AbortSignal;
  /** Made up if it is left out; keep your own to go on with an upload after a restart of your program. */
  idempotencyKey?: string;
  /** By tus, which goes on where the connection was cut; above 8 MiB if it is left out. */
  resumable?: boolean;
  /** Where an upload by tus that an earlier call began goes on; keep what `onBegun` gave. */
  begun?: BegunUpload | undefined;
  onBegun?: (begun: BegunUpload) => void;
  /** The server has all bytes, but no image yet. */
  onAccepted?: (accepted: AcceptedImage) => void;
  /** How long to go on trying when the connection or the server fails; two minutes. */
  retryForMs?: number;
  /** The shared `client` if it is left out. */
  client?: Client;
}

/**
 * Uploads an image and gives its link once it works. Sends the same request again when the connection is cut or the
 * server asks for it, as one upload; throws ImgLinkError for what the server refuses, ConnectionLost when it can't be
 * reached, DigestMismatch should it have received other bytes.
 */
export async function upload(source: UploadSource, options: UploadOptions = {}): Promise<UploadedImage> {
  const { client = sharedClient, signal, retryForMs = RETRY_FOR_MS } = options;
  const patience = { retryForMs, signal };
  const blob = await blobOf(source);
  const digest = await digestOf(blob);
  const isResumable = options.resumable ?? blob.size > RESUMABLE_BYTES;
  const accepted = await (isResumable ? sendByTus : sendWhole)(blob, digest, options, client, patience);
  if (!isStored(accepted)) options.onAccepted?.(accepted);
  const image = isStored(accepted) ? accepted : await followUpload(accepted, { client, ...patience });
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
  const { headers: common, fetch } = client.getConfig();
  const url = client.buildUrl<UploadAddress>({ url: '/v1/images', query: { title, description, expiresIn } });
  const headers = new Headers(common as HeadersInit | undefined);
  headers.set('content-type', blob.type.startsWith('image/') ? blob.type : 'application/octet-stream');
  headers.set('idempotency-key', idempotencyKey);
  headers.set('repr-digest', field);
  return withRetries(
    async () => answerIn(await sendBytes(url, blob, { headers, fetch, onProgress, signal: patience.signal })),
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
  const { baseUrl = '', headers: common } = client.getConfig();
  const headers = new Headers(common as HeadersInit | undefined);
  // That of JSON, to which a browser would add that of the bytes.
  headers.delete('content-type');
  const said = { title, description, expires_in: expiresIn?.toString(), filetype: blob.type || undefined };
  return sendResumably(blob, digest, {
    ...patience,
    baseUrl,
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
  if (status === 200 || status === 202) return JSON.parse(text) as UploadedImage | AcceptedUpload;
  throw ImgLinkError.of(status, headers, text);
}

/** 128 random bits; pages without https have no crypto.randomUUID. */
const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

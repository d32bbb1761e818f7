import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_SKEW_MS = 15 * 60_000;

interface Signed {
  /** `id/20261124/region/s3/aws4_request` */
  credential: string;
  signedHeaders: string;
  signature: string;
  date: string;
  /** For a presigned URL: seconds since `date`. */
  expires: number | undefined;
}

/**
 * Verifies a request's AWS Signature Version 4, in the Authorization field or in a presigned URL. Returns S3's error
 * code, or undefined if it is valid. S3BodyCheck compares the body with the signed hash.
 */
export function signatureFault(
  request: IncomingMessage,
  { accessKeyId, secretAccessKey }: S3Credentials,
  now = Date.now(),
): string | undefined {
  const url = new URL(request.url ?? '/', 'http://s3');
  const signed = signedInHeader(request) ?? signedInQuery(url.searchParams);
  if (!signed) return 'AccessDenied';
  const [id, day, region, service, end] = signed.credential.split('/');
  if (id !== accessKeyId) return 'InvalidAccessKeyId';
  if (!day || !region || service !== 's3' || end !== 'aws4_request' || !signed.date.startsWith(day)) {
    return 'AuthorizationHeaderMalformed';
  }
  const signedAt = timeOf(signed.date);
  if (signed.expires === undefined && !(Math.abs(now - signedAt) <= MAX_SKEW_MS)) return 'RequestTimeTooSkewed';
  if (signed.expires !== undefined && !(now <= signedAt + signed.expires * 1000)) return 'AccessDenied';
  if (signedAt - now > MAX_SKEW_MS) return 'AccessDenied';
  const names = signed.signedHeaders.split(';');
  if (!names.includes('host')) return 'SignatureDoesNotMatch';
  const scope = [day, region, service, end].join('/');
  const text = [ALGORITHM, signed.date, scope, sha256(canonicalRequest(request, url, names, signed))].join('\n');
  const key = [day, region, service, end].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  const [given, right] = [Buffer.from(signed.signature, 'hex'), hmac(key, text)];
  return given.length === right.length && timingSafeEqual(given, right) ? undefined : 'SignatureDoesNotMatch';
}

function signedInHeader(request: IncomingMessage): Signed | undefined {
  const match = /^AWS4-HMAC-SHA256 Credential=([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/.exec(
    request.headers.authorization ?? '',
  );
  const [, credential, signedHeaders, signature] = match ?? [];
  const date = request.headers['x-amz-date'];
  if (!credential || !signedHeaders || !signature || typeof date !== 'string') return undefined;
  return { credential, signedHeaders, signature, date, expires: undefined };
}

function signedInQuery(query: URLSearchParams): Signed | undefined {
  if (query.get('X-Amz-Algorithm') !== ALGORITHM) return undefined;
  const of = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  return {
    credential: of('Credential'),
    signedHeaders: of('SignedHeaders'),
    signature: of('Signature'),
    date: of('Date'),
    expires: Number(of('Expires') || Number.NaN),
  };
}

function canonicalRequest(request: IncomingMessage, url: URL, names: string[], { expires }: Signed): string {
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const path = url.pathname
    .split('/')
    .map((part) => encode(decodeURIComponent(part)))
    .join('/');
  const headers = names.map((name) => `${name}:${[request.headers[name] ?? ''].flat().join(',').trim()}\n`).join('');
  const payload = request.headers['x-amz-content-sha256'];
  const hash = typeof payload === 'string' ? payload : 'UNSIGNED-PAYLOAD';
  // A presigned URL signs the body only together with this field.
  const isSigned = expires === undefined || names.includes('x-amz-content-sha256');
  return [request.method, path, query, headers, names.join(';'), isSigned ? hash : 'UNSIGNED-PAYLOAD'].join('\n');
}

/** Parses `20260124T031500Z` into milliseconds. */
function timeOf(date: string): number {
  const iso = date.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z');
  return Date.parse(iso);
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();

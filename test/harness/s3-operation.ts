import type { IncomingMessage } from 'node:http';

/** The S3 operation of a request, named as in S3's API; path-style addresses. */
export interface S3Request {
  operation: string;
  bucket: string;
  key: string;
  query: URLSearchParams;
  /** The part number of a multipart upload; 0 otherwise. */
  part: number;
}

export function s3RequestOf(request: IncomingMessage): S3Request {
  const url = new URL(request.url ?? '/', 'http://s3');
  const [, bucket = '', ...rest] = url.pathname.split('/');
  const key = decodeURIComponent(rest.join('/'));
  const query = url.searchParams;
  const isCopy = request.headers['x-amz-copy-source'] !== undefined;
  const method = request.method ?? 'GET';
  const operation = key === '' ? bucketOperation(method, query) : objectOperation(method, query, isCopy);
  return { operation, bucket: decodeURIComponent(bucket), key, query, part: Number(query.get('partNumber') ?? 0) };
}

function bucketOperation(method: string, query: URLSearchParams): string {
  if (method === 'GET' && query.has('uploads')) return 'ListMultipartUploads';
  if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
  const plain: Record<string, string> = {
    GET: 'ListObjectsV2',
    HEAD: 'HeadBucket',
    PUT: 'CreateBucket',
    DELETE: 'DeleteBucket',
  };
  return plain[method] ?? method;
}

function objectOperation(method: string, query: URLSearchParams, isCopy: boolean): string {
  if (query.has('uploadId')) {
    const multipart: Record<string, string> = {
      PUT: isCopy ? 'UploadPartCopy' : 'UploadPart',
      POST: 'CompleteMultipartUpload',
      DELETE: 'AbortMultipartUpload',
      GET: 'ListParts',
    };
    return multipart[method] ?? method;
  }
  if (method === 'POST' && query.has('uploads')) return 'CreateMultipartUpload';
  const plain: Record<string, string> = {
    GET: 'GetObject',
    HEAD: 'HeadObject',
    PUT: isCopy ? 'CopyObject' : 'PutObject',
    DELETE: 'DeleteObject',
  };
  return plain[method] ?? method;
}

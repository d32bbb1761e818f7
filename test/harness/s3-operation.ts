import type { IncomingMessage } from 'node:http';

/** What a request asks of S3, in the words of its API; path style. */
export interface S3Request {
  operation: string;
  bucket: string;
  key: string;
  query: URLSearchParams;
  /** Of a multipart upload; 0 where there is none. */
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

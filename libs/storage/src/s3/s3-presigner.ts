import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

export interface SigningCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Everything that is the same for all addresses of one second. */
interface SigningContext {
  second: number;
  credentials: SigningCredentials;
  query: string;
  /** The string to sign before the hash of the request. */
  head: string;
  key: KeyObject;
}

/**
 * Signs GET requests with AWS Signature Version 4 in the query, without a payload and without headers but the host
 * (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html). An address costs one hash and one HMAC: the
 * parts that all addresses of a second share are computed once.
 */
export class S3Presigner {
  private context: SigningContext | undefined;

  /** `seconds`: the validity of an address, up to 604,800. */
  constructor(private readonly scope: { host: string; region: string; seconds: number }) {}

  /** Returns the path, which must be encoded already, with a signed query. `now`: milliseconds since 1970. */
  sign(path: string, credentials: SigningCredentials, now: number = Date.now()): string {
    const second = Math.floor(now / 1000);
    if (this.context?.second !== second || this.context.credentials !== credentials) {
      this.context = this.contextAt(second, credentials);
    }
    const { query, head, key } = this.context;
    const request = `GET\n${path}\n${query}\nhost:${this.scope.host}\n\nhost\nUNSIGNED-PAYLOAD`;
    const signature = createHmac('sha256', key)
      .update(head + hash('sha256', request))
      .digest('hex');
    return `${path}?${query}&X-Amz-Signature=${signature}`;
  }

  private contextAt(second: number, credentials: SigningCredentials): SigningContext {
    const { region, seconds } = this.scope;
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const time = new Date(second * 1000).toISOString().replace(/[-:]|\.\d+/g, '');
    const parts = [time.slice(0, 8), region, 's3', 'aws4_request'];
    const fields = {
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': [accessKeyId, ...parts].join('/'),
      'X-Amz-Date': time,
      'X-Amz-Expires': String(seconds),
      ...(sessionToken !== undefined && { 'X-Amz-Security-Token': sessionToken }),
      'X-Amz-SignedHeaders': 'host',
    };
    const query = Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    return {
      second,
      credentials,
      query: query.join('&'),
      head: `AWS4-HMAC-SHA256\n${time}\n${parts.join('/')}\n`,
      // A KeyObject: Node takes longer to convert bytes to one than to use it.
      key: createSecretKey(parts.reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`))),
    };
  }
}

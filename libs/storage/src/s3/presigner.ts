import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

export interface SigningCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** What is the same for all addresses of a second. */
interface Moment {
  second: number;
  credentials: SigningCredentials;
  query: string;
  /** What stands before the hash of the request in the string to sign. */
  head: string;
  key: KeyObject;
}

/**
 * Signs addresses that whoever has them may GET for some seconds: AWS Signature Version 4 in the query, with no header
 * but the host and no payload (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html). An address
 * costs a hash and an HMAC; what a second's addresses share is made once.
 */
export class Presigner {
  private moment: Moment | undefined;

  /** `seconds`: for how long an address is good, up to 604,800. */
  constructor(private readonly scope: { host: string; region: string; seconds: number }) {}

  /** `path` with its signature; the path must be encoded already. `now`: milliseconds since 1970. */
  sign(path: string, credentials: SigningCredentials, now: number = Date.now()): string {
    const second = Math.floor(now / 1000);
    if (this.moment?.second !== second || this.moment.credentials !== credentials) {
      this.moment = this.momentAt(second, credentials);
    }
    const { query, head, key } = this.moment;
    const request = `GET\n${path}\n${query}\nhost:${this.scope.host}\n\nhost\nUNSIGNED-PAYLOAD`;
    const signature = createHmac('sha256', key)
      .update(head + hash('sha256', request))
      .digest('hex');
    return `${path}?${query}&X-Amz-Signature=${signature}`;
  }

  private momentAt(second: number, credentials: SigningCredentials): Moment {
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
      // As a key object: Node takes longer to make one of bytes than to use it.
      key: createSecretKey(parts.reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`))),
    };
  }
}

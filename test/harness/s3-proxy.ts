import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { Agent, createServer, type IncomingMessage, request as ask, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { S3BodyCheck } from './s3-body-check.js';
import { type Fault, S3Faults } from './s3-faults.js';
import { type S3Request, s3RequestOf } from './s3-operation.js';
import type { S3Server } from './s3-server.js';
import { type S3Credentials, signatureFault } from './s3-signature.js';

const STATUS: Record<string, number> = { BadDigest: 400, XAmzContentSHA256Mismatch: 400, PreconditionFailed: 412 };
const FORBIDDEN = 403;

export const TEST_CREDENTIALS: S3Credentials = { accessKeyId: 'imglink', secretAccessKey: 'imglink-test-secret' };

/**
 * A proxy in front of S3Server that adds what real S3 does: it verifies signatures and digests, implements
 * `If-None-Match: *` and lists multipart uploads. It fails on demand.
 */
export class S3Proxy implements AsyncDisposable {
  readonly faults = new S3Faults();
  readonly counts = new Map<string, number>();
  /** Total number of connections. */
  opened = 0;
  /** Offset of its clock in milliseconds, in signatures and in `Date`. */
  aheadMs = 0;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly http: Server;

  private constructor(private readonly behind: S3Server) {
    this.http = createServer((request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
  }

  static async start(behind: S3Server): Promise<S3Proxy> {
    const proxy = new S3Proxy(behind);
    proxy.http.on('connection', () => (proxy.opened += 1));
    proxy.http.listen(0, '127.0.0.1');
    await once(proxy.http, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** A value for STORAGE_URL and STAGING_URL. */
  storeUrl(bucket: string, prefix: string): string {
    return `s3://${bucket}/${prefix}?endpoint=${encodeURIComponent(this.url)}`;
  }

  /** Number of requests of an operation since `forget`. */
  count(operation: string): number {
    return this.counts.get(operation) ?? 0;
  }

  forget(): void {
    this.counts.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.http.close();
    this.http.closeAllConnections();
    this.agent.destroy();
    await once(this.http, 'close');
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = s3RequestOf(request);
    response.setHeader('date', new Date(Date.now() + this.aheadMs).toUTCString());
    this.counts.set(asked.operation, this.count(asked.operation) + 1);
    const fault = this.faults.strike(asked);
    if (fault?.does === 'hang') return;
    if (fault?.does === 'answer') return refuse(request, response, fault.code, fault.status);
    const refusal = signatureFault(request, TEST_CREDENTIALS, Date.now() + this.aheadMs);
    if (refusal) return refuse(request, response, refusal, FORBIDDEN);
    if (asked.operation === 'ListMultipartUploads') return this.listUploads(asked, response);
    if (request.headers['if-none-match'] === '*' && (await this.exists(request.url ?? '/'))) {
      return refuse(request, response, 'PreconditionFailed');
    }
    await this.pass(request, response, fault);
  }

  private async pass(request: IncomingMessage, response: ServerResponse, fault: Fault | undefined): Promise<void> {
    const { method, url } = request;
    // The client got 100 Continue.
    const { expect: _, ...headers } = request.headers;
    const upstream = ask(this.behind.url + url, { method, headers, agent: this.agent });
    response.once('close', () => upstream.destroy());
    const answered = once(upstream, 'response') as Promise<[IncomingMessage]>;
    // Its rejection is handled below; until then it must not count as unhandled.
    answered.catch(() => undefined);
    const check = new S3BodyCheck(headers);
    let held: Buffer | undefined;
    for await (const chunk of troubled(request, fault, request)) {
      check.update(chunk);
      if (held && !upstream.write(held)) await once(upstream, 'drain');
      held = chunk;
    }
    const wrong = check.fault();
    // The last chunk was held back, so the server never had the whole of a wrong body.
    if (wrong) return (void upstream.destroy(), refuse(request, response, wrong));
    upstream.end(held);
    const [answer] = await answered;
    const lies = fault?.does === 'wrong-checksum';
    const { date: _date, ...rest } = answer.headers;
    response.writeHead(answer.statusCode ?? 500, lies ? withWrongDigest(rest) : rest);
    const hasBody = held !== undefined;
    for await (const chunk of troubled(answer, hasBody && fault?.does === 'cut' ? undefined : fault, request)) {
      const bytes = lies ? Buffer.from(wrongIn(chunk.toString('latin1')), 'latin1') : chunk;
      if (!response.write(bytes)) await once(response, 'drain');
    }
    response.end();
  }

  private async exists(url: string): Promise<boolean> {
    const head = await fetch(this.behind.url + url.split('?')[0], { method: 'HEAD' });
    return head.ok;
  }

  /** Reads the server's own files, so it works after any restart. */
  private async listUploads({ bucket, query }: S3Request, response: ServerResponse): Promise<void> {
    const uploads = (await uploadsIn(this.behind.folder))
      .filter((upload) => upload.bucket === bucket && upload.key.startsWith(query.get('prefix') ?? ''))
      .map(
        ({ key, uploadId, initiated }) =>
          `<Upload><Key>${key}</Key><UploadId>${uploadId}</UploadId><Initiated>${initiated}</Initiated></Upload>`,
      );
    const xml = `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${uploads.join('')}</ListMultipartUploadsResult>`;
    response.writeHead(200, { 'content-type': 'application/xml' }).end(xml);
  }
}

/** The multipart uploads that are neither completed nor aborted. */
export async function uploadsIn(
  folder: string,
): Promise<Record<'bucket' | 'key' | 'uploadId' | 'initiated', string>[]> {
  const names = await readdir(join(folder, '_multipart'));
  const texts = await Promise.all(
    names.map((name) => readFile(join(folder, '_multipart', name, '.upload.json'), 'utf8').catch(() => '')),
  );
  return texts.filter((text) => text !== '').map((text) => JSON.parse(text));
}

/** The chunks of a body, delayed or cut as the fault says. */
async function* troubled(
  body: IncomingMessage,
  fault: Fault | undefined,
  client: IncomingMessage,
): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    seen += chunk.length;
    if (fault?.does === 'slow') await pause((chunk.length / fault.bytesPerSecond) * 1000);
    if (fault?.does === 'cut' && seen >= fault.afterBytes) {
      client.destroy();
      throw new Error('Cut off.');
    }
    yield chunk;
  }
}

/** Waits for the whole body, because the client would otherwise still send it when the connection closes. */
function refuse(request: IncomingMessage, response: ServerResponse, code: string, status = STATUS[code] ?? 400): void {
  request.resume();
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(xml) });
  response.end(request.method === 'HEAD' ? undefined : xml);
}

const WRONG = Buffer.alloc(32, 1).toString('base64');

const wrongIn = (xml: string) => xml.replace(/(<ChecksumSHA256>)[^<-]+/, (_, tag: string) => tag + WRONG);

function withWrongDigest(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const name = 'x-amz-checksum-sha256';
  return headers[name] === undefined ? headers : { ...headers, [name]: WRONG };
}

import type { Readable } from 'node:stream';

import { DomainError, tooManyBytes } from '#errors';
import type { Client, Dispatcher } from 'undici';

import { AddressGuard } from './address-guard.js';
import { HostResolver, systemLookup, type Lookup } from './host-resolver.js';
import { ImportBody } from './import-body.js';
import { parseImportUrl, parseRedirect } from './import-target.js';
import { noAnswer, refused } from './refusals.js';
import { Transfer } from './transfer.js';

export interface ImportUrlOptions {
  enabled: boolean;
  /** Hosts and CIDRs allowed besides public addresses, at any port: see `parseAllowList`. */
  allow: string[];
  /** For the whole import: look-up, redirects and all bytes. */
  timeoutMs: number;
  /** For each pause: until connected, until the answer's head, between two chunks of its body. */
  idleMs?: number;
  maxBytes: number;
  maxRedirects?: number;
  /** Resolves names; by default the system's resolver. */
  lookup?: Lookup;
}

export interface ImportedUrl {
  /** Must be read or destroyed. It fails with a DomainError, or with the reason of the caller's signal. */
  body: Readable;
  /** The announced length. A shorter body fails. */
  contentLength?: number;
  /** The last URL of the redirects. Do not show it to the client: it may contain a secret of the last server. */
  url: string;
}

/** Without content codings nothing is inflated, so a small answer cannot become a large one. */
const HEADERS = { 'user-agent': 'imglink/1', accept: 'image/*', 'accept-encoding': 'identity' };

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * The content codings that change the bytes (IANA registry). Others, such as `aws-chunked`, are left over from an
 * upload.
 */
const COMPRESSIONS = new Set(['gzip', 'x-gzip', 'compress', 'x-compress', 'deflate', 'br', 'zstd', 'dcb', 'dcz']);

/** Returns the first coding of a Content-Encoding that changes the bytes; undefined if there is none. */
function compressionIn(contentEncoding: string | string[] | undefined): string | undefined {
  const codings = String(contentEncoding ?? '')
    .toLowerCase()
    .split(',');
  return codings.map((coding) => coding.trim()).find((coding) => COMPRESSIONS.has(coding));
}

/** Fetches an image from a URL of a client, without giving that client access to internal servers (SSRF). */
export class ImportUrl {
  private readonly resolver: HostResolver;
  private readonly idleMs: number;
  private readonly maxRedirects: number;

  constructor(private readonly options: ImportUrlOptions) {
    this.resolver = new HostResolver(new AddressGuard(options.allow), options.lookup ?? systemLookup);
    this.idleMs = Math.min(options.idleMs ?? 10_000, options.timeoutMs);
    this.maxRedirects = options.maxRedirects ?? 5;
  }

  /** False where URL_IMPORT is off. */
  get isEnabled(): boolean {
    return this.options.enabled;
  }

  /**
   * Opens the answer of `url`. Every host, including those of redirects, must be a public web server (ports 80, 443,
   * 8080, 8443) or allowed. Throws `url-import-off`, `invalid-request` if the text is not a URL, `too-many-bytes`, and
   * `url-refused` for all other failures; or the signal's reason if the caller aborts. `maxBytes`: of this image, where
   * fewer than the option are allowed.
   */
  async open(url: string, signal?: AbortSignal, maxBytes = Infinity): Promise<ImportedUrl> {
    if (!this.options.enabled) throw new DomainError('url-import-off', 'This server imports no images by URL.');
    const target = parseImportUrl(url);
    const transfer = new Transfer(this.options.timeoutMs, signal);
    try {
      return await this.follow(target, transfer, Math.min(maxBytes, this.options.maxBytes));
    } catch (error) {
      const reason: unknown = transfer.signal.aborted ? transfer.signal.reason : error;
      transfer.end();
      throw reason;
    }
  }

  private async follow(target: URL, transfer: Transfer, maxBytes: number): Promise<ImportedUrl> {
    for (let redirects = 0; ; redirects++) {
      const { client, response } = await this.ask(target, transfer);
      const { location } = response.headers;
      if (!REDIRECTS.has(response.statusCode) || location === undefined) {
        return accept(target, response, transfer, maxBytes);
      }
      await client.destroy();
      if (redirects >= this.maxRedirects) throw refused(`The URL redirects more than ${this.maxRedirects} times.`);
      target = parseRedirect(location, target);
    }
  }

  /** Sends one request over a new connection, which ends with the transfer at the latest. */
  private async ask(target: URL, transfer: Transfer): Promise<{ client: Client; response: Dispatcher.ResponseData }> {
    const { signal } = transfer;
    signal.throwIfAborted();
    const addresses = await transfer.within(this.resolver.resolve(target));
    // Loaded with the first import, because it takes megabytes of memory.
    const [undici, { pinnedConnector }] = await Promise.all([import('undici'), import('./pinned-connector.js')]);
    const client = new undici.Client(target.origin, {
      connect: pinnedConnector(addresses, { signal, timeoutMs: this.idleMs }),
      headersTimeout: this.idleMs,
      bodyTimeout: this.idleMs,
      allowH2: false,
    });
    const path = target.pathname + target.search;
    const response = await client.request({ method: 'GET', path, headers: HEADERS, reset: true }).catch((error) => {
      throw noAnswer(error);
    });
    return { client, response };
  }
}

function accept(
  target: URL,
  { statusCode, headers, body }: Dispatcher.ResponseData,
  transfer: Transfer,
  maxBytes: number,
): ImportedUrl {
  // 204 to 206 are successes without the whole image.
  if (statusCode < 200 || statusCode > 203) throw refused(`The server of this URL answered ${statusCode}.`);
  const coding = compressionIn(headers['content-encoding']);
  if (coding !== undefined) throw refused(`The server of this URL sent the image compressed with ${coding}.`);
  const length = headers['content-length'];
  const contentLength = typeof length === 'string' ? Number(length) : undefined;
  if (contentLength !== undefined && contentLength > maxBytes) throw tooManyBytes(maxBytes, 'The image at this URL');
  return { body: new ImportBody(body, maxBytes, transfer), contentLength, url: target.href };
}

import { checkedBaseUrl } from './base-url.js';
import { ImgLinkError, UnexpectedAnswer } from './errors.js';
import {
  type Client as GeneratedClient,
  type Config,
  createClient as generateClient,
} from './generated/client/index.js';
import { Transport, type TransportOptions } from './transport.js';

/** Sends the generated operations, with the deadlines and retries of its transport. */
export type Client = GeneratedClient & { readonly transport: Transport };

export interface ClientOptions extends Omit<Config, 'baseUrl' | 'fetch'>, TransportOptions {
  /** The address of an imglink, such as `https://img.example`. */
  baseUrl?: string | URL | undefined;
}

/** Whatever else imglink's operations answer with. */
const ANSWERS = /^(?:application\/(?:[\w.-]+\+)?json|image\/|text\/event-stream)/;

/**
 * A client for the generated operations. Throws a TypeError when baseUrl is given and wrong; when it is missing, each
 * call does. With `throwOnError` operations throw ImgLinkError, ConnectionLost or DeadlineExceeded; else `error` is the
 * problem that the server answered with, or one of the last two.
 */
export function createClient(options: ClientOptions = {}): Client {
  const { transport: transportOptions, config } = parted(options);
  const transport = new Transport(transportOptions);
  const client = generateClient({ ...config, fetch: transport.repeating(), requestValidator });
  client.interceptors.response.use(async (response, _request, { parseAs = 'auto' }) => {
    const type = response.headers.get('content-type');
    const isOurs = !response.ok || !response.body || parseAs !== 'auto' || ANSWERS.test(type ?? '');
    if (isOurs) return response;
    throw new UnexpectedAnswer(response.status, response.headers, await response.text());
  });
  client.interceptors.error.use((error, response, request, { throwOnError }) => {
    // The arguments are wrong: nothing was sent.
    if (!request && error instanceof Error) throw error;
    const failure = failureOf(error, response);
    if (throwOnError ?? client.getConfig().throwOnError) return failure;
    return failure instanceof ImgLinkError ? failure.problem : failure;
  });
  const setConfig = (more: ClientOptions) => {
    const { transport: changed, config: rest } = parted(more);
    transport.configure(changed);
    return client.setConfig(rest);
  };
  return { ...client, setConfig, transport };
}

/** Called with the options of each operation before its request is made of them. */
function requestValidator(options: unknown): Promise<void> {
  const given = options as Config & { client?: unknown };
  checkedBaseUrl(given.baseUrl);
  // Deno would take it for one of its own HTTP clients.
  delete given.client;
  return Promise.resolve();
}

function failureOf(error: unknown, response: Response | undefined): unknown {
  if (!response || error instanceof ImgLinkError) return error;
  const { status, headers } = response;
  // JSON that can't be parsed.
  if (error instanceof SyntaxError) return new UnexpectedAnswer(status, headers, '');
  if (error instanceof Error) return error;
  return ImgLinkError.of(status, headers, typeof error === 'string' ? error : JSON.stringify(error));
}

/** The options of the transport that were given, and those of the generated client. */
function parted(options: ClientOptions): { transport: TransportOptions; config: Config } {
  const { fetch, apiKey, logger, idleTimeoutMs, retryForMs, deadlineMs, baseUrl, ...config } = options;
  const given = Object.entries({ fetch, apiKey, logger, idleTimeoutMs, retryForMs, deadlineMs });
  return {
    transport: Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    config: baseUrl === undefined ? config : { ...config, baseUrl: checkedBaseUrl(baseUrl) },
  };
}

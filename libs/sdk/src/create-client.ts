import { checkedBaseUrl } from './base-url.js';
import { ImgLinkError, UnexpectedAnswer } from './errors.js';
import {
  type Client as GeneratedClient,
  type Config,
  createClient as generateClient,
} from './generated/client/index.js';
import { Transport, type TransportOptions } from './sending/transport.js';

/** A client for the generated operations, with the deadlines and retries of its transport. */
export type Client = GeneratedClient & { readonly transport: Transport };

export interface ClientOptions extends Omit<Config, 'baseUrl' | 'fetch'>, TransportOptions {
  /** The URL of an installation, such as `https://img.example`. */
  baseUrl?: string | URL | undefined;
}

/** The content types of imglink's answers. */
const ANSWERS = /^(?:application\/(?:[\w.-]+\+)?json|image\/|text\/event-stream)/;

/**
 * Creates a client for the generated operations. Throws a TypeError if baseUrl is not an http(s) URL; if it is
 * missing, each call throws one. With `throwOnError`, operations throw ImgLinkError, ConnectionLost or
 * DeadlineExceeded. Without, they return `error`: the problem that the server answered with, a ConnectionLost or a
 * DeadlineExceeded.
 */
export function createClient(options: ClientOptions = {}): Client {
  const { transport: transportOptions, config } = splitOptions(options);
  const transport = new Transport(transportOptions);
  const client = generateClient({ ...config, fetch: transport.repeating(), requestValidator });
  client.interceptors.response.use(async (response, _request, { parseAs = 'auto' }) => {
    const type = response.headers.get('content-type');
    const isExpected = !response.ok || !response.body || parseAs !== 'auto' || ANSWERS.test(type ?? '');
    if (isExpected) return response;
    throw new UnexpectedAnswer(response.status, response.headers, await response.text());
  });
  client.interceptors.error.use((error, response, request, { throwOnError }) => {
    // Without a request nothing was sent: the arguments are wrong.
    if (!request && error instanceof Error) throw error;
    const failure = failureOf(error, response);
    if (throwOnError ?? client.getConfig().throwOnError) return failure;
    return failure instanceof ImgLinkError ? failure.problem : failure;
  });
  const setConfig = (more: ClientOptions) => {
    const { transport: changed, config: rest } = splitOptions(more);
    transport.configure(changed);
    return client.setConfig(rest);
  };
  return { ...client, setConfig, transport };
}

/** The generated client calls this with the options of each operation before it makes the request. */
function requestValidator(options: unknown): Promise<void> {
  const given = options as Config & { client?: unknown };
  checkedBaseUrl(given.baseUrl);
  // Deno would use it as one of its own HTTP clients.
  delete given.client;
  return Promise.resolve();
}

function failureOf(error: unknown, response: Response | undefined): unknown {
  if (!response || error instanceof ImgLinkError) return error;
  const { status, headers } = response;
  // The body is not valid JSON.
  if (error instanceof SyntaxError) return new UnexpectedAnswer(status, headers, '');
  if (error instanceof Error) return error;
  return ImgLinkError.of(status, headers, typeof error === 'string' ? error : JSON.stringify(error));
}

/** Splits options into those of the transport, without the undefined ones, and those of the generated client. */
function splitOptions(options: ClientOptions): { transport: TransportOptions; config: Config } {
  const { fetch, apiKey, logger, idleTimeoutMs, retryForMs, deadlineMs, baseUrl, ...config } = options;
  const given = Object.entries({ fetch, apiKey, logger, idleTimeoutMs, retryForMs, deadlineMs });
  return {
    transport: Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    config: baseUrl === undefined ? config : { ...config, baseUrl: checkedBaseUrl(baseUrl) },
  };
}

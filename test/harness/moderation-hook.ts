import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What the hook is asked about an image. */
export interface Question {
  /** The webhook-id. */
  id: string;
  key: string;
  contentType: string;
  sha256: string;
  imageUrl: string;
  isSigned: boolean;
}

/** `later`: an action that there is not. `down`: the status 500. `silent`: no answer at all. */
export type HookAnswer = 'allow' | 'block' | 'refuse' | 'later' | 'down' | 'silent' | 'redirect';

/** An operator's hook on this host, which checks signatures as Standard Webhooks specifies. */
export class ModerationHook implements AsyncDisposable {
  readonly questions: Question[] = [];
  /** The answer to each question. */
  answer: HookAnswer | ((question: Question) => HookAnswer | Promise<HookAnswer>) = 'allow';
  private readonly key = randomBytes(24);

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.handleQuestion(request, response));
  }

  static async start(): Promise<ModerationHook> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ModerationHook(server);
  }

  /** The settings of an imglink that asks it. */
  settings(mode: 'before' | 'after', more: Record<string, string> = {}): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return {
      MODERATION_URL: `http://127.0.0.1:${port}/images`,
      MODERATION_SECRET: `whsec_${this.key.toString('base64')}`,
      MODERATION: mode,
      ...more,
    };
  }

  /** The questions about an image, in the order in which they were asked. */
  about(key: string): Question[] {
    return this.questions.filter((question) => question.key === key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => void this.server.close(resolve));
  }

  private async handleQuestion(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = request.headers;
    const expected = createHmac('sha256', this.key)
      .update(`${String(id)}.${String(timestamp)}.`)
      .update(body)
      .digest('base64');
    const isRecent = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
    const question: Question = {
      ...(JSON.parse(body.toString()) as Omit<Question, 'id' | 'isSigned'>),
      id: String(id),
      isSigned: signature === `v1,${expected}` && isRecent,
    };
    this.questions.push(question);
    const answer = typeof this.answer === 'function' ? await this.answer(question) : this.answer;
    if (answer === 'silent') return;
    if (answer === 'down') return void response.writeHead(500).end();
    if (answer === 'redirect') return void response.writeHead(307, { location: '/elsewhere' }).end();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ action: answer }));
  }
}

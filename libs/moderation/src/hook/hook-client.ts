import { contentTypeOf, isHeld, type Link } from '#links';
import { FaultPoints, Log, metrics } from '#observability';
import { Inject, Injectable } from '@nestjs/common';

import { type HookAction, readAnswer, readBody } from './hook-answer.js';
import { HookImageUrls } from './hook-image-urls.js';
import { signatureFields } from './hook-signature.js';
import { HOOK_OPTIONS, type HookOptions } from './hook.options.js';

/** So many questions in a row without an answer mean that the hook is down. */
const FAILING_AFTER = 5;

/**
 * Asks the operator's hook about images. Private addresses are allowed, because the operator sets the URL, and
 * redirects are not followed.
 */
@Injectable()
export class HookClient {
  private unanswered = 0;

  constructor(
    @Inject(HOOK_OPTIONS) private readonly options: HookOptions,
    private readonly urls: HookImageUrls,
    @Inject(Log) private readonly log: Log,
    private readonly faults: FaultPoints,
  ) {}

  /** True if the hook has not answered the last five questions of this process. */
  get isFailing(): boolean {
    return this.unanswered >= FAILING_AFTER;
  }

  /** Returns the action that the hook wants, or undefined if it gives no valid answer within `timeoutMs`. */
  async ask(link: Link, timeoutMs: number): Promise<HookAction | undefined> {
    const key = this.urls.keyOf(link.id);
    const stop = metrics.moderationSeconds.startTimer();
    try {
      const action = await this.post(key, link, timeoutMs);
      this.unanswered = 0;
      metrics.moderationAnswers.inc({ action });
      this.faults.reach('hook-answered');
      return action;
    } catch (error) {
      this.unanswered += 1;
      metrics.moderationAnswers.inc({ action: 'none' });
      this.log.warn({ err: error, key }, 'the moderation hook gave no answer');
      return undefined;
    } finally {
      stop();
    }
  }

  private async post(key: string, link: Link, timeoutMs: number): Promise<HookAction> {
    const body = JSON.stringify({
      key,
      contentType: contentTypeOf(link),
      sha256: link.sha256.toString('hex'),
      imageUrl: this.urls.imageUrl(link.id, isHeld(link)),
    });
    const { url, secret } = this.options;
    // The id depends on the image alone, so that the hook recognizes repeats.
    const signature = signatureFields(secret, { id: `image-${key}`, sentAt: Date.now(), body });
    const answer = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...signature },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return readAnswer(answer.status, await readBody(answer.body));
  }
}

import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type AppendedUpload, isComplete, ResumableUploadService, uploadLocked } from '#resumable';
import { Inject, Injectable } from '@nestjs/common';
import { type Locker, Server } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { uploaderAddress } from '../access/uploader-address.js';
import { EXPOSED_HEADERS } from '../http/hooks/cors.hook.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { PublicUrls } from '../http/public-urls.js';
import { requestBody } from '../intake/bodies/request-body.js';
import { maxImageBytes } from '../limits/effective-limits.js';
import type { UploadAllowance } from '../limits/upload-allowance.js';
import { BodyUntilFailure } from './body-until-failure.js';
import { toDomainError } from './tus-error.js';
import { checkTusRequest, TUS_VERSION } from './tus-request-checks.js';
import { TusStore } from './tus-store.js';
import { tusWebRequest } from './tus-web-request.js';
import { UploadLocks } from './upload-locks.js';

const PATH = '/files';
/** A request that is interrupted gets this long for the bytes that are already on their way. */
const DRAIN_MS = 250;
const EXPOSED = [EXPOSED_HEADERS, 'Imglink-Delete-Token', 'Upload-Expires', 'X-Imglink-Key'];

/**
 * Answers requests by tus 1.0 (https://tus.io/protocols/resumable-upload). @tus/server runs the protocol: it locks
 * the upload, compares offsets and lengths, calls the store, and makes the answer with its header fields. imglink
 * adds the rest: checks before the lock is taken (tus-request-checks.ts), the store and the locks, time limits
 * of bodies, keeping the bytes of a body that breaks off, problems instead of its plain-text errors, and header
 * fields about the image.
 *
 * Each request has a Server and a TusStore of its own, because the callbacks of a shared Server know only the id of
 * the upload, not the request. Making a Server takes 4 µs.
 */
@Injectable()
export class TusService {
  constructor(
    private readonly uploads: ResumableUploadService,
    private readonly locks: UploadLocks,
    private readonly codec: KeyCodec,
    private readonly urls: PublicUrls,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  /** Throws what checkTusRequest throws. The answer to an unsupported version names the supported one. */
  check(method: string, request: FastifyRequest, reply: FastifyReply): void {
    try {
      checkTusRequest(method, request.headers, this.maxBytes(request));
    } catch (error) {
      if (error instanceof DomainError && error.code === 'tus-version') void reply.header('tus-version', TUS_VERSION);
      throw error;
    }
  }

  /**
   * Answers a request that passed `check`. `id`: of the upload; a POST creates it. Throws the reason for which the
   * request or the image is refused, or for which the body broke off.
   */
  async answer(method: string, id: bigint, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { bodyIdleMs: idleMs, bodyTotalMs: totalMs, uploadWaitMs } = this.options;
    const { principal, uploadAllowance } = request;
    const uploader = { principal, uploadAllowance, address: uploaderAddress(request, this.options) };
    const interruption = new AbortController();
    const body = new BodyUntilFailure(requestBody(request, { idleMs, totalMs, signal: interruption.signal }));
    const length = request.headers['content-length'];
    const metadata = request.headers['upload-metadata'] as string | undefined;
    const store = new TusStore(this.uploads, id, metadata, uploader, {
      chunks: body.read(),
      bytes: length === undefined ? undefined : Number(length),
      maxBytes: this.maxBytes(request),
      waitMs: uploadWaitMs,
    });
    try {
      const answer = await this.speakTus(method, id, request, store, interruption);
      const { appended } = store;
      if (body.failure !== undefined && !appended?.stored) throw body.failure;
      if (appended?.stored) await this.uploads.waitForImage(appended);
      await keepIfComplete(appended, uploadAllowance);
      // The answer has no body, so it has no type. cors.hook.ts sets the fields that a preflight allows.
      for (const name of ['content-type', 'access-control-allow-headers']) answer.headers.delete(name);
      void reply
        .status(answer.status)
        .headers(Object.fromEntries(answer.headers))
        .headers(this.imageFields(method, store));
      void reply.send();
    } catch (error) {
      await uploadAllowance?.giveBack();
      // The client does not learn the URL of the upload. If this fails too, the sweeper deletes it later.
      if (method === 'POST') await this.uploads.forget(id).catch(() => undefined);
      throw error;
    } finally {
      body.close();
    }
  }

  /** The answer of @tus/server. Throws its errors, and those of the store, as DomainErrors. */
  private async speakTus(
    method: string,
    id: bigint,
    request: FastifyRequest,
    store: TusStore,
    interruption: AbortController,
  ): Promise<Response> {
    const key = this.codec.encode(id);
    const maxBytes = this.maxBytes(request);
    let failure: unknown;
    const server = new Server({
      path: PATH,
      datastore: store,
      locker: interrupting(this.locks, interruption),
      lockDrainTimeout: DRAIN_MS,
      maxSize: maxBytes,
      exposedHeaders: EXPOSED,
      namingFunction: () => key,
      generateUrl: () => this.urls.tusUpload(key),
      onResponseError: (_request, error) => {
        failure = error;
        return undefined;
      },
    });
    const path = method === 'POST' ? PATH : `${PATH}/${key}`;
    const answer = await server.handleWeb(tusWebRequest(method, path, request.headers));
    if (answer.status < 400) return answer;
    // Its checks before its handlers answer without calling onResponseError.
    const error = failure ?? { status_code: answer.status, body: await answer.text() };
    throw toDomainError(error, maxBytes);
  }

  private maxBytes(request: FastifyRequest): number {
    return maxImageBytes(request, this.options.maxUploadBytes);
  }

  /** Header fields that tus does not have: about the image, and how long the upload is kept. */
  private imageFields(method: string, { upload }: TusStore): Record<string, string> {
    if (!upload) return {};
    const key = this.codec.encode(upload.id);
    const expires = new Date(this.uploads.expiresAt(upload)).toUTCString();
    return {
      ...(method === 'POST' && { 'imglink-delete-token': this.codec.deleteToken(upload.id) }),
      ...(method === 'HEAD' && upload.metadata !== null && { 'upload-metadata': upload.metadata }),
      ...(isComplete(upload)
        ? { 'x-imglink-key': key, link: `<${this.urls.metadata(key)}>; rel="related"` }
        : { 'upload-expires': expires }),
    };
  }
}

/** Counts an upload that is complete, by the stored bytes if they are known. Gives back what another one reserved. */
async function keepIfComplete(
  appended: AppendedUpload | undefined,
  allowance: UploadAllowance | undefined,
): Promise<void> {
  if (!appended?.stored) return allowance?.giveBack();
  const link = await appended.stored;
  await allowance?.keep(link?.bytes ?? appended.upload.received);
}

/** Locks that end the body of a request which @tus/server aborts: another request wants the upload. */
const interrupting = (locks: UploadLocks, interruption: AbortController): Locker => ({
  newLock: (id) => {
    const lock = locks.newLock(id);
    return {
      lock: (signal, interrupt) => {
        signal.addEventListener('abort', () => interruption.abort(uploadLocked()), { once: true });
        return lock.lock(signal, interrupt);
      },
      unlock: () => lock.unlock(),
    };
  },
});

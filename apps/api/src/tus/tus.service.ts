import { type Key, KeyCodec } from '#keys';
import { isComplete, ResumableUploadService } from '#resumable';
import { Inject, Injectable } from '@nestjs/common';
import { Server } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { EXPOSED_HEADERS } from '../http/hooks/cors.hook.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { requestBody } from '../intake/bodies/request-body.js';
import { PublicUrls } from '../http/public-urls.js';
import { CHUNK_TYPE, TUS_VERSION } from './tus-request-checks.js';
import { EndingBody } from './body-until-failure.js';
import { asTusProblem } from './tus-error.js';
import { asTusRequest, type TusRequest, tusRequest } from './tus-request-context.js';
import { TusStore } from './tus-store.js';
import { UploadLocks } from './upload-locks.js';

const PATH = '/files';
/** For what is still on its way to a request that is asked to end. */
const DRAIN_MS = 250;
/** What the library reads; fields of proxies, for one, are not for it to judge. */
const PASSED = ['upload-length', 'upload-offset', 'upload-defer-length', 'content-length', 'origin'];
const EXPOSED = [EXPOSED_HEADERS, 'Imglink-Delete-Token', 'Upload-Expires', 'X-Imglink-Key'];

/** From a request to /files, which was checked, through the tus server to its answer. */
@Injectable()
export class ServeTus {
  private readonly server: Server;

  constructor(
    private readonly store: TusStore,
    locks: UploadLocks,
    private readonly codec: KeyCodec,
    private readonly urls: PublicUrls,
    private readonly uploads: ResumableUploadService,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {
    this.server = new Server({
      path: PATH,
      datastore: store,
      locker: locks,
      lockDrainTimeout: DRAIN_MS,
      maxSize: options.maxUploadBytes,
      exposedHeaders: EXPOSED,
      namingFunction: () => this.codec.encode(tusRequest().id),
      generateUrl: (_request, { id }) => this.urls.tusUpload(id as Key),
      onResponseError: (_request, error) => {
        tusRequest().failure = error;
        return undefined;
      },
    });
  }

  /** `id`: of the upload, which a POST begins. Throws why the request or the image was refused, or the body ended early. */
  async run(method: string, id: bigint, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const tus: TusRequest = {
      id,
      metadata: request.headers['upload-metadata'] as string | undefined,
      declaredLength: undefined,
      upload: undefined,
      failure: undefined,
    };
    const body = new EndingBody(requestBody(request, this.limits));
    const asked = this.asWebRequest(
      method,
      tus.id,
      request,
      method === 'POST' || method === 'PATCH' ? body : undefined,
    );
    try {
      const answer = await asTusRequest(tus, () => this.server.handleWeb(asked));
      if (answer.status >= 400) {
        const failure = tus.failure ?? { status_code: answer.status, body: await answer.text() };
        throw asTusProblem(failure, this.options.maxUploadBytes);
      }
      const complete = tus.upload && isComplete(tus.upload) ? tus.upload : undefined;
      if (body.failure !== undefined && !complete) throw body.failure;
      if (complete && method !== 'HEAD') await this.uploads.waitForImage(complete, this.options.uploadWaitMs);
      // It has no body, of whichever type; cors.hook.ts says which headers a preflight allows.
      for (const name of ['content-type', 'access-control-allow-headers']) answer.headers.delete(name);
      void reply.status(answer.status).headers(Object.fromEntries(answer.headers)).headers(this.fieldsOf(method, tus));
      void reply.send();
    } catch (error) {
      // Its sender was not told where it is. Where this fails as well, the sweeper does it.
      if (method === 'POST') await this.uploads.forget(tus.id).catch(() => undefined);
      throw error;
    } finally {
      body.close();
    }
  }

  private fieldsOf(method: string, { upload }: TusRequest): Record<string, string> {
    if (!upload) return {};
    const key = this.codec.encode(upload.id);
    const expiry = this.store.expiryOf(upload);
    const related = `<${this.urls.metadata(key)}>; rel="related"`;
    return {
      ...(method === 'POST' && { 'imglink-delete-token': this.codec.deleteToken(upload.id) }),
      ...(method === 'HEAD' && upload.metadata !== null && { 'upload-metadata': upload.metadata }),
      ...(expiry ? { 'upload-expires': expiry.toUTCString() } : { 'x-imglink-key': key, link: related }),
    };
  }

  private asWebRequest(method: string, id: bigint, { headers }: FastifyRequest, body: EndingBody | undefined): Request {
    const passed = PASSED.flatMap((name): [string, string][] => {
      const value = headers[name];
      return value === undefined ? [] : [[name, String(value)]];
    });
    const type: [string, string][] = headers['content-type'] === undefined ? [] : [['content-type', CHUNK_TYPE]];
    const path = method === 'POST' ? PATH : `${PATH}/${this.codec.encode(id)}`;
    return new Request(`http://imglink${path}`, {
      method,
      headers: [['tus-resumable', TUS_VERSION], ...type, ...passed],
      ...(body && { body: ReadableStream.from(body.read()), duplex: 'half' }),
    } as RequestInit);
  }

  private get limits() {
    const { bodyIdleMs: idleMs, bodyTotalMs: totalMs } = this.options;
    return { idleMs, totalMs };
  }
}

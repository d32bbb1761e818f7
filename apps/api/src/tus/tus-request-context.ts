import type { ResumableUpload } from '#resumable';
import { AsyncLocalStorage } from 'node:async_hooks';

/** What a request to /files comes to on its way through the tus server. */
export interface TusRequest {
  /** Of the upload that it is about. */
  id: bigint;
  /** Upload-Metadata as it was sent. */
  metadata: string | undefined;
  /** Said only now, of an upload that began without. */
  declaredLength: number | undefined;
  /** As it is once the request is done. */
  upload: ResumableUpload | undefined;
  /** Why the request was refused. */
  failure: unknown;
}

const requests = new AsyncLocalStorage<TusRequest>();

/** Does the work of a request, which finds it by `tusRequest`. */
export const asTusRequest = <T>(request: TusRequest, work: () => Promise<T>): Promise<T> => requests.run(request, work);

/** The request that is being worked on. */
export function tusRequest(): TusRequest {
  const request = requests.getStore();
  if (!request) throw new Error('No tus request is being worked on.');
  return request;
}

import type { SiteSettings } from '#config';

/** The settings that the HTTP API needs. */
export interface HttpOptions {
  maxUploadBytes: number;
  /** The longest pause of a body. */
  bodyIdleMs: number;
  /** The longest time that a body may take. */
  bodyTotalMs: number;
  /** Time that an upload waits for its link before it is answered 202. */
  uploadWaitMs: number;
  /** Uploads an hour of one client. 0: no limit. */
  uploadsPerHour: number;
  /** True if the address of an uploader is stored with the image. */
  keepsAddresses: boolean;
  /** True if nginx fetches the bytes from the store itself, by X-Accel-Redirect. */
  offload: boolean;
  /** True if /admin/queues shows the queues. Jobs that run in this process have none. */
  hasQueuesPage: boolean;
  /** Who runs the site, for every page. */
  site: SiteSettings;
  /** Folder of the built pages. */
  webRoot: string;
}

export const HTTP_OPTIONS = Symbol('HttpOptions');

/** The slice of the settings that the HTTP surface needs. */
export interface HttpOptions {
  maxUploadBytes: number;
  bodyIdleMs: number;
  /** How long a body may take in all. */
  bodyTotalMs: number;
  uploadWaitMs: number;
  /** Of one client; 0: no limit. */
  uploadsPerHour: number;
  /** Whether nginx fetches bytes from the store itself, told where by X-Accel-Redirect. */
  offload: boolean;
  /** Folder of the built pages. */
  webRoot: string;
}

export const HTTP_OPTIONS = Symbol('HttpOptions');

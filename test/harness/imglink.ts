import { inject } from 'vitest';

import { AppProcess } from './app-process.js';
import { EmbeddedInstallation, type Installation } from './installation.js';
import { type ServiceUrls, StackInstallation } from './services.js';
import { until } from './until.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Set when the tests run over a production stack; otherwise they run the embedded app. */
    services?: ServiceUrls;
  }
}

type Body = NonNullable<RequestInit['body']>;

export interface StartOptions {
  env?: Record<string, string>;
  /** The installation of an earlier start, which its creator removes. */
  installation?: Installation;
  /** Another program that starts the app. */
  main?: string;
}

export interface UploadAnswer {
  key: string;
  link: string;
  imageUrl: string;
  contentType: string;
  bytes: number;
  width: number;
  height: number;
  animated: boolean;
  sha256: string;
  uploadSha256: string;
  title: string | null;
  description: string | null;
  createdAt: string;
  expiresAt: string | null;
  deleteToken: string;
  deleteUrl: string;
  statusUrl?: string;
  state?: string;
  thumbnails: Record<string, string>;
}

/** A running imglink with a method per request: the built app, embedded or as API and worker over real servers. */
export class ImgLink implements AsyncDisposable {
  private constructor(
    private readonly processes: readonly AppProcess[],
    readonly installation: Installation,
    private readonly isOwner: boolean,
  ) {}

  /** Resolves when it accepts requests; throws with its output when it exits before. */
  static async start({ env = {}, installation, main }: StartOptions = {}): Promise<ImgLink> {
    const place = installation ?? (await newInstallation());
    const mains = main === undefined ? place.mains : [main];
    const starts = mains.map((each) => AppProcess.start({ main: each, env: { ...place.env, ...env } }));
    const started = await Promise.allSettled(starts);
    const processes = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const failed = started.find((outcome) => outcome.status === 'rejected');
    if (failed) {
      await Promise.all(processes.map((process) => process.kill()));
      throw failed.reason;
    }
    return new ImgLink(processes, place, installation === undefined);
  }

  private get front(): AppProcess {
    const [first] = this.processes;
    if (!first) throw new Error('It has no process.');
    return first;
  }

  get url(): string {
    return this.front.url;
  }

  get pid(): number {
    return this.front.pid;
  }

  get output(): readonly string[] {
    return this.front.output;
  }

  /** The data folder of the embedded app. */
  get dataDir(): string {
    if (!(this.installation instanceof EmbeddedInstallation)) throw new Error('A stack has no folder.');
    return this.installation.dataDir;
  }

  /** Kills it like a crash, and waits for its exit. */
  async kill(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.kill()));
  }

  /** Stops it; returns its exit code, the highest of several. */
  async stop(): Promise<number | null> {
    const codes: (number | null)[] = [];
    for (const process of this.processes) codes.push(await process.stop());
    return codes.includes(null) ? null : Math.max(...codes.map(Number));
  }

  /** Starts it again with the same data. */
  restart(options: Omit<StartOptions, 'installation'> = {}): Promise<ImgLink> {
    return ImgLink.start({ ...options, installation: this.installation });
  }

  /** POST /v1/images with the bytes as the body. */
  post(body: Body, headers: Record<string, string> = {}, query = ''): Promise<Response> {
    const init = {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/octet-stream', ...headers },
      duplex: 'half',
    };
    return fetch(`${this.url}/v1/images${query}`, init as RequestInit);
  }

  /** Uploads and expects 200. */
  async upload(body: Body, headers?: Record<string, string>, query?: string): Promise<UploadAnswer> {
    const response = await this.post(body, headers, query);
    const answer = (await response.json()) as UploadAnswer;
    if (response.status !== 200) throw new Error(`Upload answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(new URL(path, this.url), { headers, redirect: 'manual' });
  }

  delete(key: string, token?: string): Promise<Response> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return fetch(`${this.url}/v1/images/${key}`, { method: 'DELETE', headers });
  }

  /** A metric's value, summed over the labels that match `labels` and over all processes. */
  async metric(name: string, labels = ''): Promise<number> {
    const values = await Promise.all(this.processes.map((process) => process.metric(name, labels)));
    return values.reduce((sum, value) => sum + value, 0);
  }

  files(place: 'images' | 'staging'): Promise<string[]> {
    return this.installation.files(place);
  }

  /** Resolves when staging is empty. */
  async swept(): Promise<void> {
    await until(async () => (await this.files('staging')).length === 0, 'staging is empty');
  }

  /** Resident memory in bytes of the process that serves requests, now or at its peak. */
  memory(which: 'VmRSS' | 'VmHWM' = 'VmRSS'): Promise<number> {
    return this.front.memory(which);
  }

  /** Its render processes, with their resident memory in bytes. */
  async renderProcesses(): Promise<{ pid: number; memory: number }[]> {
    return (await Promise.all(this.processes.map((process) => process.children()))).flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    if (this.isOwner) await this.installation[Symbol.asyncDispose]();
  }
}

/** A new installation of the kind that this test project uses. */
export async function newInstallation(): Promise<Installation> {
  const services = inject('services');
  return services ? StackInstallation.create(services) : EmbeddedInstallation.create();
}

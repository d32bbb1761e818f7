import { AppProcess } from '../../test/harness/app-process.js';
import { Edge } from '../../test/harness/edge.js';
import { freePort } from '../../test/harness/redis.js';
import { Services, StackInstallation } from '../../test/harness/services.js';

const SECRET = 'a secret for the load alone';

/** A production stack with this many API processes and one worker behind the edge. */
export class LoadStack implements AsyncDisposable {
  private constructor(
    private readonly parts: AsyncDisposableStack,
    readonly services: Services,
    readonly edge: Edge,
    readonly apis: readonly AppProcess[],
    readonly worker: AppProcess,
  ) {}

  static async start(apiCount: number): Promise<LoadStack> {
    await using parts = new AsyncDisposableStack();
    const services = parts.use(await Services.start());
    // Without the proxy that checks requests, which would be the slowest part.
    const installation = parts.use(await StackInstallation.create({ ...services.urls, s3: services.s3.url }));
    const port = await freePort();
    const env = {
      ...installation.env,
      LOG_LEVEL: 'warn',
      EDGE_OFFLOAD: 'on',
      EDGE_PURGE_URLS: `http://127.0.0.1:${port}`,
      EDGE_PURGE_SECRET: SECRET,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
    };
    const [apiMain, workerMain] = installation.mains;
    const start = async (main: string) => parts.use(await AppProcess.start({ main, env }));
    const worker = await start(workerMain);
    const apis = await Promise.all(Array.from({ length: apiCount }, () => start(apiMain)));
    const apiPorts = apis.map(({ url }) => Number(new URL(url).port));
    const s3Server = new URL(services.s3.url).host;
    const edge = parts.use(await Edge.start({ port, apiPorts, secret: SECRET, s3Server }));
    return new LoadStack(parts.move(), services, edge, apis, worker);
  }

  /** Process ids by role, with this process, which runs on the same machine. */
  get pids(): Record<string, readonly number[]> {
    const { mariadb, queue, cache, s3 } = this.services;
    return {
      ...Object.fromEntries(this.apis.map(({ pid }, number) => [`api ${number + 1}`, [pid]])),
      worker: [this.worker.pid],
      edge: this.edge.pids(),
      MariaDB: [mariadb.pid],
      'queue Redis': [queue.pid],
      'cache Redis': [cache.pid],
      S3: [s3.pid],
      'load generator': [process.pid],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.parts.disposeAsync();
  }
}

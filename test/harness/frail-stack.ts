import { FrailProxy } from './frail-proxy.js';
import { ImgLink } from './imglink.js';
import { readinessOf } from './readiness.js';
import { Services, StackInstallation } from './services.js';
import { until } from './until.js';

/** A stack whose servers are its own, with proxies in front of MySQL and both Redis. */
export class FrailStack implements AsyncDisposable {
  private constructor(
    private readonly parts: AsyncDisposableStack,
    readonly services: Services,
    readonly installation: StackInstallation,
    readonly proxies: Readonly<Record<'database' | 'queue' | 'cache', FrailProxy>>,
    /** The environment of its processes. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(settings: Record<string, string>): Promise<FrailStack> {
    await using parts = new AsyncDisposableStack();
    const services = parts.use(await Services.start());
    const installation = parts.use(await StackInstallation.create(services.urls));
    const before = async ({ port }: { port: number }) => parts.use(await FrailProxy.start(port));
    const proxies = {
      database: await before(services.mariadb),
      queue: await before(services.queue),
      cache: await before(services.cache),
    };
    const { DATABASE_URL = '', REDIS_URL = '', CACHE_URL = '' } = installation.env;
    const env = {
      ...installation.env,
      ...settings,
      DATABASE_URL: proxies.database.before(DATABASE_URL),
      REDIS_URL: proxies.queue.before(REDIS_URL),
      CACHE_URL: proxies.cache.before(CACHE_URL),
    };
    return new FrailStack(parts.move(), services, installation, proxies, env);
  }

  /** Starts API and worker; resolves when they are connected to all servers. */
  async startImgLink(): Promise<ImgLink> {
    const imglink = this.parts.use(await ImgLink.start({ installation: this.installation, env: this.env }));
    await until(async () => (await readinessOf(imglink)).status === 'ok', 'imglink is connected to all servers');
    return imglink;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.parts[Symbol.asyncDispose]();
  }
}

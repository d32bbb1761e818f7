import type { Settings } from '#config';
import { JobQueue } from '#jobs';
import { type Log, NestLog } from '#observability';
import { listen, type RunningProcess } from '#runtime';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

/** What runs at the stop gets this long to end; another worker takes over what does not. */
const DRAIN_MS = 10_000;

export interface RunningWorker extends RunningProcess {
  /** Where health and metrics are. */
  url: string;
}

/** Starts a process whose root module has WorkerModule; resolves when it takes up jobs. */
export async function startWorker(root: DynamicModule, { http, jobs }: Settings, log: Log): Promise<RunningWorker> {
  const adapter = new FastifyAdapter({ forceCloseConnections: true });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: new NestLog(log),
    abortOnError: false,
  });
  const url = await listen(app, { host: http.host, port: jobs.port, portVariable: 'WORKER_PORT' });
  log.info({ url }, 'working');
  return {
    url,
    async stop() {
      await app.get(JobQueue).drain(DRAIN_MS);
      await app.close();
    },
  };
}

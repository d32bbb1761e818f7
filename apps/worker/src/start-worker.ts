import type { Settings } from '#config';
import { JobQueue } from '#jobs';
import { type Log, NestLog } from '#observability';
import { listen, type RunningProcess } from '#runtime';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

/** Time that running jobs get to end when the worker stops. Another worker takes over the others. */
const DRAIN_MS = 10_000;

export interface RunningWorker extends RunningProcess {
  /** The base URL of /health and /metrics. */
  url: string;
}

/** Starts a process whose root module has WorkerModule; resolves when it accepts jobs. */
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

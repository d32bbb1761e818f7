import 'reflect-metadata';

import { requireShared } from '#config';
import { type Boot, features, infrastructure, runProcess } from '#runtime';

import { apiOptions } from './app.options.js';
import { ApiModule } from './app.module.js';
import { startApi } from './bootstrap.js';
import { WEB_ROOT } from './web-root.js';

/** `npm run start:api`: serves requests. Any number of these processes can run beside workers (apps/worker). */
class ApiProcess {}

async function start({ settings, keySecret, log, tracer }: Boot) {
  requireShared(settings);
  const parts = { settings, keySecret, log, tracer, makesKeys: true };
  const api = ApiModule.forRoot(apiOptions(settings, WEB_ROOT, features(parts), log));
  const root = { module: ApiProcess, imports: [...infrastructure(parts), api] };
  const running = await startApi(root, { settings, webRoot: WEB_ROOT, log, tracer });
  process.stdout.write(`imglink is ready at ${running.url}\n`);
  return running;
}

await runProcess('imglink-api', process.env, start);

import type { TestProject } from 'vitest/node';

import buildAndInstall from './global-setup.js';
import { Services } from './services.js';

/** Once a run: the servers of a production stack, for tests that share them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  buildAndInstall();
  const services = await Services.start();
  project.provide('services', services.urls);
  return () => services[Symbol.asyncDispose]();
}

import type { TestProject } from 'vitest/node';

import buildAndInstall from './global-setup.js';
import { Services } from './services.js';

/** Starts the servers of a production stack once per run, for the tests that share them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildAndInstall(project);
  const services = await Services.start();
  project.provide('services', services.urls);
  return () => services[Symbol.asyncDispose]();
}

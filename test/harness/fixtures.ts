import { test } from 'vitest';

import { TestBrowser } from './browser.js';
import { Edge, type EdgeStart } from './edge.js';
import { ImgLink } from './imglink.js';
import { freePort } from './redis.js';

/**
 * `it` with the parts that most end-to-end tests need. A part is started when the first test of the file names it, and
 * all are stopped after the last test, whether the tests pass or fail. A file adds its own parts by `it.extend`.
 */
export const it = test
  /** What is stopped after the last test of the file, in reverse order. */
  .extend('parts', { scope: 'file' }, ({}, { onCleanup }) => {
    const parts = new AsyncDisposableStack();
    onCleanup(() => parts.disposeAsync());
    return parts;
  })
  /** Environment variables of `imglink`. */
  .extend('settings', { scope: 'file' }, {} as Record<string, string>)
  /** A running imglink with a new installation. */
  .extend('imglink', { scope: 'file' }, async ({ parts, settings }) =>
    parts.use(await ImgLink.start({ env: settings })),
  )
  /** The port of `edge`. */
  .extend('edgePort', { scope: 'file' }, () => freePort())
  .extend('edgeSettings', { scope: 'file' }, {} as Partial<EdgeStart>)
  /** nginx with the production configuration in front of `imglink`. */
  .extend('edge', { scope: 'file' }, async ({ parts, imglink, edgePort, edgeSettings }) => {
    const apiPorts = [Number(new URL(imglink.url).port)];
    return parts.use(await Edge.start({ port: edgePort, apiPorts, ...edgeSettings }));
  })
  /** Headless Chromium. */
  .extend('browser', { scope: 'file' }, async ({ parts }) => parts.use(await TestBrowser.start()));

import { photoJpeg } from '#imaging/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { CallTraces, documentedCalls } from './harness/call-trace.js';
import { EmbeddedInstallation } from './harness/installation.js';
import { ImgLink } from './harness/imglink.js';
import { until } from './harness/until.js';

let installation: EmbeddedInstallation;
beforeEach(async () => {
  installation = await EmbeddedInstallation.create();
});
afterEach(() => installation[Symbol.asyncDispose]());

describe('a read of metadata from memory', () => {
  it('makes the calls that docs/architecture.md lists: at most 7, in at most 12 files', async () => {
    using traces = new CallTraces();
    const env = traces.env('ImageMetadataController.getImage');
    await using imglink = await ImgLink.start({ installation, main: CallTraces.MAIN, env });
    const { key } = await imglink.upload(await photoJpeg({ width: 20, height: 20 }));
    const read = async () => (await imglink.get(`/v1/images/${key}`)).headers.get('cache-status');
    // The first read from memory creates the JSON text, and the second one reuses it.
    expect([await read(), await read()]).toEqual(['imglink-l1; hit', 'imglink-l1; hit']);
    await until(async () => traces.read().length === 2, 'both reads have been traced');
    const { calls, files } = traces.read()[1]!;
    expect(calls.map(({ method, file }) => ({ method, file }))).toEqual(documentedCalls('The read path'));
    expect(calls.length).toBeLessThanOrEqual(7);
    expect(files.length).toBeLessThanOrEqual(12);
  });
});

/** Folders of the write path. */
const ROOMS = /^(?:apps\/api\/src\/(?:images|intake|limits)|libs\/uploads\/src|libs\/links\/src\/link-store)/;
/**
 * Files of classes that only one other class uses, and of the calls of the job queue, which is a port. The list in
 * docs/architecture.md leaves them out.
 */
const HELPERS =
  /\/(?:content-check|receive-memory|incoming-body|bytes-writer|original-stores|staged-records|shared-slots|body-pace|upload-quota|upload-jobs)\.ts$/;

describe('an upload', () => {
  it('makes the calls that docs/architecture.md lists: at most 12, in at most 26 files of the write path', async () => {
    using traces = new CallTraces();
    const env = traces.env('ImageUploadController.uploadImage');
    await using imglink = await ImgLink.start({ installation, main: CallTraces.MAIN, env });
    await imglink.upload(await photoJpeg({ width: 20, height: 20 }));
    await until(async () => traces.read().length === 1, 'the upload has been traced');
    const { calls, files } = traces.read()[0]!;
    const steps = calls.filter(({ file }) => ROOMS.test(file) && !HELPERS.test(file));
    const traced = steps.map(({ method, file }) => `${method} ${file}`);
    const documented = documentedCalls('The write path').map(({ method, file }) => `${method} ${file}`);
    expect(new Set(traced)).toEqual(new Set(documented));
    expect(documented.length).toBeLessThanOrEqual(12);
    expect(files.filter((file) => ROOMS.test(file)).length).toBeLessThanOrEqual(26);
  });
});

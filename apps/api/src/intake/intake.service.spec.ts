import { type Account, type ApiKey, NO_LIMITS, type Principal } from '#accounts';
import { DomainError } from '#errors';
import { type Link, tombstone } from '#links';
import type { PendingState, PendingUpload, ReceivedBytes, Upload, UploadService } from '#uploads';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it, vi } from 'vitest';

import type { HttpOptions } from '../http/http.options.js';
import type { UploadAllowance } from '../limits/upload-allowance.js';
import type { ImagePresenter } from '../presenter/image.presenter.js';
import { IntakeService } from './intake.service.js';
import type { UploadedImage, UploadReader } from './upload-reader.js';
import type { UrlImportService } from './url-import.service.js';

const BYTES: ReceivedBytes = { id: 7n, size: 3, sha256: Buffer.alloc(32), uploadSha256: Buffer.alloc(32), place: 0 };
const FETCHED: ReceivedBytes = { ...BYTES, id: 8n };
const LIVE: Link = { ...tombstone(7n, 0), deletedAt: null };
const IMAGE = { imageUrl: 'https://img.example/a.png', bytes: 2 };
const NOBODY = { ip: '192.0.2.7', principal: undefined, uploadAllowance: undefined };
const NOW = { preference: { isAsync: false, waitMs: undefined }, uploader: NOBODY };

/** An intake whose uploads end as given: with a link, or without one in time. */
function intakeWith({
  link,
  state,
  keepsAddresses = false,
}: {
  link?: Link;
  state?: PendingState;
  keepsAddresses?: boolean;
}) {
  const accept = vi.fn<UploadService['accept']>(async (bytes, _fields, wanted) => {
    return { state: state ?? wanted, id: bytes.id } as PendingUpload;
  });
  const wait = vi.fn<UploadService['wait']>(async () => link);
  const read = async (request: FastifyRequest) => ({ fields: {}, image: request.body as UploadedImage });
  const discard = vi.fn(async () => undefined);
  const intake = new IntakeService(
    { read, discard } as unknown as UploadReader,
    { receive: async () => FETCHED } as unknown as UrlImportService,
    { accept, wait } as unknown as UploadService,
    { toImage: () => IMAGE, acceptedUpload: (id: bigint) => ({ key: String(id) }) } as unknown as ImagePresenter,
    { uploadWaitMs: 10_000, keepsAddresses } as HttpOptions,
  );
  return { intake, accept, wait, discard };
}

const requestOf = (image: UploadedImage, prefer?: string) =>
  ({ headers: { prefer }, body: image }) as unknown as FastifyRequest;

it('answers 200 with the image once it is stored', async () => {
  const { intake, accept } = intakeWith({ link: LIVE });
  const answer = await intake.upload(requestOf({ kind: 'bytes', bytes: BYTES }));
  expect(answer).toEqual({ id: 7n, status: 200, body: IMAGE, isReplay: false });
  expect(accept).toHaveBeenCalledExactlyOnceWith(BYTES, expect.anything(), 'received');
});

it.each([
  [true, '00000000000000000000ffffc0000207'],
  [false, undefined],
])('stores the address of the client: %s', async (keepsAddresses, address) => {
  const { intake, accept } = intakeWith({ link: LIVE, keepsAddresses });
  await intake.store(BYTES, {}, NOW);
  expect(accept.mock.calls[0]?.[1].address?.toString('hex')).toBe(address);
});

it('fetches the image first if the upload names a URL', async () => {
  const { intake, accept } = intakeWith({ link: LIVE });
  await intake.upload(requestOf({ kind: 'url', url: 'https://example.org/a.png', digests: [] }));
  expect(accept.mock.calls[0]?.[0]).toBe(FETCHED);
});

it('answers 202 if the image is not stored in time', async () => {
  const { intake } = intakeWith({});
  const answer = await intake.store(BYTES, {}, NOW);
  expect(answer).toEqual({ id: 7n, status: 202, body: { key: '7' }, isReplay: false });
});

it('answers 202 at once for Prefer: respond-async', async () => {
  const { intake, accept, wait } = intakeWith({ link: LIVE });
  expect(await intake.upload(requestOf({ kind: 'bytes', bytes: BYTES }, 'respond-async'))).toMatchObject({
    status: 202,
  });
  expect(accept.mock.calls[0]?.[2]).toBe('acknowledged');
  expect(wait).not.toHaveBeenCalled();
});

it('answers 202 at once if the queue takes no jobs', async () => {
  const { intake, wait } = intakeWith({ link: LIVE, state: 'acknowledged' });
  expect(await intake.store(BYTES, {}, NOW)).toMatchObject({ status: 202 });
  expect(wait).not.toHaveBeenCalled();
});

it.each([
  [undefined, 10_000],
  [2_000, 2_000],
  [60_000, 10_000],
])('waits for %s ms as the client prefers, at most for UPLOAD_WAIT_MS: %i', async (waitMs, expected) => {
  const { intake, wait } = intakeWith({ link: LIVE });
  await intake.store(BYTES, {}, { ...NOW, preference: { isAsync: false, waitMs } });
  expect(wait).toHaveBeenCalledExactlyOnceWith(expect.anything(), expected);
});

it('does not wait for an upload that it takes over, for Prefer: respond-async', async () => {
  const { intake, wait } = intakeWith({});
  const upload = { state: 'recorded', id: 7n } as Upload;
  expect(await intake.waitForLink(upload, { isAsync: true, waitMs: undefined })).toMatchObject({ status: 202 });
  expect(wait).toHaveBeenCalledExactlyOnceWith(upload, 0);
});

it('throws image-gone if the image was deleted while it was stored', async () => {
  const { intake } = intakeWith({ link: tombstone(7n, 1) });
  const gone = expect.objectContaining({ code: 'image-gone' });
  await expect(intake.store(BYTES, {}, NOW)).rejects.toEqual(gone);
  await expect(intake.store(BYTES, {}, NOW)).rejects.toBeInstanceOf(DomainError);
});

it('counts the time until an image expires from the upload on', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  try {
    const { intake, accept } = intakeWith({ link: LIVE });
    await intake.store(BYTES, { title: 'A lake', expiresIn: 60 }, NOW);
    expect(accept.mock.calls[0]?.[1]).toEqual({ title: 'A lake', description: null, expiresAt: 1_060_000 });
  } finally {
    vi.useRealTimers();
  }
});

it('gives the image the account and key of the request as its owner, with their limits', async () => {
  const { intake, accept } = intakeWith({ link: LIVE });
  const account = { id: 5n, limits: { ...NO_LIMITS, totalBytes: 1_000 } } as Account;
  const key = { id: 6n, limits: { ...NO_LIMITS, totalBytes: 10 } } as ApiKey;
  const principal: Principal = { account, key, scopes: ['upload'], credential: 'key' };
  await intake.store(BYTES, {}, { ...NOW, uploader: { ...NOBODY, principal } });
  await intake.store(BYTES, {}, { ...NOW, uploader: { ...NOBODY, principal: { ...principal, key: null } } });
  await intake.store(BYTES, {}, NOW);
  expect(accept.mock.calls.map(([, { owner }]) => owner)).toEqual([
    { accountId: 5n, keyId: 6n, totalBytes: { account: 1_000, key: 10 } },
    { accountId: 5n, keyId: null, totalBytes: { account: 1_000, key: null } },
    undefined,
  ]);
});

describe('an upload with an allowance', () => {
  const allowanceWith = (refusal?: DomainError) => ({
    reserveUpload: vi.fn(async () => undefined),
    reserveBytes: vi.fn(async () => {
      if (refusal) throw refusal;
    }),
    keep: vi.fn(async () => undefined),
  });
  const options = (allowance: ReturnType<typeof allowanceWith>) => ({
    ...NOW,
    uploader: { ...NOBODY, uploadAllowance: allowance as unknown as UploadAllowance },
  });

  it.each([
    ['the stored bytes of a link', { link: LIVE }, 2],
    ['the received bytes of an upload that is not stored yet', {}, 3],
  ])('reserves the received bytes and keeps %s', async (_what, outcome, kept) => {
    const allowance = allowanceWith();
    await intakeWith(outcome).intake.store(BYTES, {}, options(allowance));
    expect(allowance.reserveBytes).toHaveBeenCalledExactlyOnceWith(3);
    expect(allowance.keep).toHaveBeenCalledExactlyOnceWith(kept);
  });

  it('is not accepted if a limit refuses its bytes, which are deleted', async () => {
    const { intake, accept, discard } = intakeWith({ link: LIVE });
    const refusal = new DomainError('limit-reached', 'Why.');
    await expect(intake.store(BYTES, {}, options(allowanceWith(refusal)))).rejects.toBe(refusal);
    expect(accept).not.toHaveBeenCalled();
    expect(discard).toHaveBeenCalledExactlyOnceWith({ image: { kind: 'bytes', bytes: BYTES } });
  });

  it('keeps nothing if the image is refused', async () => {
    const allowance = allowanceWith();
    const { intake, wait } = intakeWith({ link: LIVE });
    wait.mockRejectedValueOnce(new DomainError('damaged-image', 'Why.'));
    await expect(intake.store(BYTES, {}, options(allowance))).rejects.toMatchObject({ code: 'damaged-image' });
    expect(allowance.keep).not.toHaveBeenCalled();
  });
});

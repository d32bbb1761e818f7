import type { Account } from '#accounts';
import { expect, it } from 'vitest';

import { type ImageFields, presentImgurImage, presentUploadedImage } from './imgur-image.presenter.js';
import { imgurImageSchema, uploadedImageSchema } from './imgur-image.schema.js';

const IMAGE: ImageFields = {
  key: '4fYk2aXbQ9Z',
  title: 'A lake',
  description: null,
  createdAt: '2026-11-23T12:00:00.900Z',
  contentType: 'image/gif',
  animated: false,
  width: 60,
  height: 40,
  bytes: 1234,
  imageUrl: 'https://img.example/i/4fYk2aXbQ9Z.gif',
};
const RIGHTS = { deletehash: '4fYk2aXbQ9ZQ3mT7wK1sV9bN2x', name: 'lake.gif', isPending: false };

it("has the fields of the schema, in Imgur's order", () => {
  const image = presentImgurImage(IMAGE);
  expect(imgurImageSchema.parse(image)).toEqual(image);
  expect(Object.keys(image)).toEqual(Object.keys(imgurImageSchema.shape).filter((name) => name in image));
  const uploaded = presentUploadedImage(IMAGE, RIGHTS);
  expect(uploadedImageSchema.parse(uploaded)).toEqual(uploaded);
  expect(Object.keys(uploaded)).toEqual(Object.keys(uploadedImageSchema.shape).filter((name) => name in uploaded));
});

it('shows the deletehash in the answer to an upload alone', () => {
  expect(presentUploadedImage(IMAGE, RIGHTS)).toMatchObject({
    deletehash: RIGHTS.deletehash,
    name: 'lake.gif',
    account_id: 0,
  });
  expect(presentImgurImage(IMAGE)).not.toHaveProperty('deletehash');
});

it('names the account and the deletehash for the owner', () => {
  const account = { id: 2n ** 40n + 5n, name: 'anna' } as Account;
  const image = presentImgurImage(IMAGE, { account, deletehash: RIGHTS.deletehash });
  expect(imgurImageSchema.parse(image)).toEqual(image);
  expect(Object.keys(image)).toEqual(Object.keys(imgurImageSchema.shape).filter((name) => name in image));
  expect(image).toMatchObject({ account_url: 'anna', account_id: 5, deletehash: RIGHTS.deletehash });
});

it('counts time in whole seconds', () => {
  expect(presentImgurImage(IMAGE).datetime).toBe(Date.UTC(2026, 10, 23, 12) / 1000);
});

it('says of an animation that it has no video', () => {
  expect(presentImgurImage({ ...IMAGE, animated: true })).toMatchObject({ mp4_size: 0, looping: true });
  expect(presentImgurImage(IMAGE)).not.toHaveProperty('mp4_size');
});

it('is pending until the image is stored', () => {
  expect(presentUploadedImage(IMAGE, { ...RIGHTS, isPending: true }).processing).toEqual({ status: 'pending' });
  expect(presentUploadedImage(IMAGE, RIGHTS).processing).toEqual({ status: 'completed' });
});

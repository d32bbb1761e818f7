import { photoJpeg } from '#imaging/testing';
import { expect } from 'vitest';

import { it } from './harness/fixtures.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';

const image = await photoJpeg({ width: 60, height: 40 });

type Fields = Record<string, string>;

/** The three ways to send fields. */
const WAYS: [string, (imglink: ImgLink, fields: Fields) => Promise<Response>][] = [
  ['query parameters', (imglink, fields) => imglink.post(image, {}, `?${new URLSearchParams(fields).toString()}`)],
  [
    'form fields',
    (imglink, fields) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append('image', new Blob([new Uint8Array(image)]), 'a.jpg');
      return fetch(`${imglink.url}/v1/images`, { method: 'POST', body: form });
    },
  ],
  [
    'members of JSON',
    (imglink, fields) =>
      imglink.post(JSON.stringify({ ...fields, base64: image.toString('base64') }), {
        'content-type': 'application/json',
      }),
  ],
];

it.for(WAYS)('accepts fields at their limits as %s, and refuses longer ones', async ([_way, sendTo], { imglink }) => {
  const send = (fields: Fields) => sendTo(imglink, fields);
  // Length is counted in characters as people see them, not in UTF-16 units.
  const longest = { title: '😀'.repeat(128), description: 'é'.repeat(2000), expiresIn: '31536000' };
  const taken = (await (await send(longest)).json()) as UploadAnswer & Fields;
  expect(taken).toMatchObject({ title: longest.title, description: longest.description });
  const left = Date.parse(String(taken.expiresAt)) - Date.now();
  expect(left).toBeGreaterThan(31_535_000_000);
  const shortest = (await (await send({ title: '', expiresIn: '60' })).json()) as Record<string, unknown>;
  expect(shortest).toMatchObject({ title: null, description: null });

  const wrong: [string, string][] = [
    ['title', '😀'.repeat(129)],
    ['description', 'é'.repeat(2001)],
    ['expiresIn', '59'],
    ['expiresIn', '31536001'],
    ['expiresIn', '-60'],
    ['expiresIn', '60.5'],
    ['expiresIn', '6e1'],
    ['expiresIn', ''],
    ['colour', 'red'],
  ];
  for (const [name, value] of wrong) {
    const answer = await send({ [name]: value });
    const problem = (await answer.json()) as { errors?: { pointer: string; detail: string }[] };
    expect([name, value, answer.status]).toEqual([name, value, 400]);
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([`#/${name}`]);
  }
});

it('processes one of 100 concurrent requests with one Idempotency-Key; the others get the same answer or 409', async ({
  imglink,
}) => {
  const before = await imglink.metric('imglink_uploads_total', 'outcome="stored"');
  const send = () => imglink.post(image, { 'idempotency-key': 'one-of-a-hundred' });
  const answers = await Promise.all(Array.from({ length: 100 }, send));
  const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as UploadAnswer[];
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].filter((status) => status !== 200 && status !== 409)).toEqual([]);
  const keys = new Set(bodies.filter((_, place) => answers[place]?.status === 200).map(({ key }) => key));
  expect(keys.size).toBe(1);
  expect(answers.filter(({ status, headers }) => status === 409 && !headers.get('retry-after'))).toEqual([]);
  const again = await send();
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  expect(keys).toContain(((await again.json()) as UploadAnswer).key);
  // A 200 may be the first answer or a replay; there is one image in any case.
  expect(await imglink.metric('imglink_uploads_total', 'outcome="stored"')).toBeGreaterThan(before);
  expect((await imglink.files('images')).filter((name) => name.endsWith('.jpg')).length).toBe(1 + 3 * 2);
});

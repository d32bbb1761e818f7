import { KeyCodec } from '#keys';
import { describe, expect, it } from 'vitest';

import { parseReportId, reportIdText } from './report-id.js';
import { reporterOf } from './reporter.js';

const KEY = Buffer.alloc(32, 1);

describe('reporterOf', () => {
  it('is the same for a client and an image, and has 2 bytes', () => {
    expect(reporterOf(KEY, 5n, '192.0.2.1')).toEqual(reporterOf(KEY, 5n, '192.0.2.1'));
    expect(reporterOf(KEY, 5n, '192.0.2.1')).toHaveLength(2);
  });

  it('differs by the client, the image and the key', () => {
    const values = [
      reporterOf(KEY, 5n, '192.0.2.1'),
      reporterOf(KEY, 5n, '192.0.2.2'),
      reporterOf(KEY, 6n, '192.0.2.1'),
      reporterOf(Buffer.alloc(32, 2), 5n, '192.0.2.1'),
    ];
    expect(new Set(values.map((value) => value.toString('hex'))).size).toBe(4);
  });
});

describe('the id of a report', () => {
  const codec = new KeyCodec('the secret of the tests, which is long enough');
  const position = { imageId: 12_345_678n, id: 2n ** 61n };

  it('begins with the key of the image', () => {
    const text = reportIdText(codec, position);
    expect([text.slice(0, 11), text.length]).toEqual([codec.encode(position.imageId), 22]);
    expect(parseReportId(codec, text)).toEqual(position);
  });

  it.each(['', 'x', codec.encode(5n), `${codec.encode(5n)}x`, `${'z'.repeat(11)}00000000005`])('is not %j', (text) =>
    expect(parseReportId(codec, text)).toBeUndefined(),
  );
});

import { SECRET } from './photo-pixels.js';

type Value = { type: number; count: number; data: Buffer };

const ascii = (text: string): Value => ({ type: 2, count: text.length + 1, data: Buffer.from(`${text}\0`, 'latin1') });
const short = (value: number): Value => ({ type: 3, count: 1, data: Buffer.from([value, 0]) });
const long = (value: number): Value => ({ type: 4, count: 1, data: u32(value) });
const opaque = (data: Buffer): Value => ({ type: 7, count: data.length, data });
const degrees = (...parts: number[]): Value => ({
  type: 5,
  count: parts.length,
  data: Buffer.concat(parts.flatMap((part) => [u32(part), u32(1)])),
});

export interface ExifOptions {
  orientation?: number;
  /** Adds an embedded preview, itself with the secret in it. */
  preview?: boolean;
}

/** A camera's Exif as a TIFF structure: place, maker's note, description, preview. */
export function exifTiff({ orientation, preview = true }: ExifOptions): Buffer {
  const gps = [
    [1, ascii('N')],
    [2, degrees(47, 33, 12)],
    [3, ascii('E')],
    [4, degrees(7, 35, 9)],
    [0x1c, opaque(Buffer.from(`ASCII\0\0\0${SECRET}`))],
  ] satisfies [number, Value][];
  const camera = [
    [0x9003, ascii('2026:11:23 12:00:00')],
    [0x927c, opaque(Buffer.from(`MAKER\0${SECRET}`))],
    [0x9286, opaque(Buffer.from(`ASCII\0\0\0${SECRET}`))],
  ] satisfies [number, Value][];
  const thumbnail = Buffer.from(`\xff\xd8${SECRET}\xff\xd9`, 'latin1');
  const pointers = preview ? [long(0), long(thumbnail.length)] : [];

  // Laid out twice: the pointers are known only after the first time.
  const main = (cameraAt: number, gpsAt: number): [number, Value][] => [
    [0x010e, ascii(SECRET)],
    [0x010f, ascii('Imglink')],
    ...(orientation === undefined ? [] : ([[0x0112, short(orientation)]] as [number, Value][])),
    [0x8298, ascii(`(c) ${SECRET}`)],
    [0x8769, long(cameraAt)],
    [0x8825, long(gpsAt)],
  ];
  const cameraAt = 8 + directory(main(0, 0), 8, 0).length;
  const gpsAt = cameraAt + directory(camera, 0, 0).length;
  const previewAt = gpsAt + directory(gps, 0, 0).length;
  const previewIfd = (dataAt: number): [number, Value][] => [
    [0x0103, short(6)],
    [0x0201, long(dataAt)],
    [0x0202, pointers[1] ?? long(0)],
  ];
  const dataAt = previewAt + directory(previewIfd(0), 0, 0).length;
  return Buffer.concat([
    Buffer.from('II*\0\x08\0\0\0', 'latin1'),
    directory(main(cameraAt, gpsAt), 8, preview ? previewAt : 0),
    directory(camera, cameraAt, 0),
    directory(gps, gpsAt, 0),
    ...(preview ? [directory(previewIfd(dataAt), previewAt, 0), thumbnail] : []),
  ]);
}

/** An Exif structure of nothing but orientation tags, each of a type and count that may be wrong. */
export function orientationTiff(
  entries: [type: number, count: number, value: number][],
  { directoryAt = 8, offset, count }: { directoryAt?: number; offset?: number; count?: number } = {},
): Buffer {
  const tags = entries.map(([type, values, value]): Buffer => {
    const entry = Buffer.alloc(12);
    entry.writeUInt16LE(0x0112, 0);
    entry.writeUInt16LE(type, 2);
    entry.writeUInt32LE(values, 4);
    entry.writeUInt32LE(value, 8);
    return entry;
  });
  const head = Buffer.alloc(directoryAt + 2);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(offset ?? directoryAt, 4);
  head.writeUInt16LE(count ?? entries.length, directoryAt);
  return Buffer.concat([head, ...tags]);
}

function directory(entries: [number, Value][], at: number, next: number): Buffer {
  const head = Buffer.alloc(2 + entries.length * 12 + 4);
  head.writeUInt16LE(entries.length, 0);
  const values: Buffer[] = [];
  let valuesAt = at + head.length;
  entries.forEach(([tag, { type, count, data }], index) => {
    const entry = 2 + index * 12;
    head.writeUInt16LE(tag, entry);
    head.writeUInt16LE(type, entry + 2);
    head.writeUInt32LE(count, entry + 4);
    if (data.length <= 4) {
      data.copy(head, entry + 8);
      return;
    }
    const padded = Buffer.concat([data, Buffer.alloc(data.length % 2)]);
    head.writeUInt32LE(valuesAt, entry + 8);
    valuesAt += padded.length;
    values.push(padded);
  });
  head.writeUInt32LE(next, head.length - 4);
  return Buffer.concat([head, ...values]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** An XMP packet with the secret in it. */
export const XMP_PACKET = Buffer.from(
  `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ` +
    `xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ` +
    `xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="${SECRET}"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`,
);

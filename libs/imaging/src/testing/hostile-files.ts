import type { ProblemCode } from '#errors';

import { box, bytes, u32 } from './fixtures/iso-fixture.js';
import { photoJpeg } from './fixtures/jpeg-fixtures.js';
import { photoPng, pngBomb } from './fixtures/png-fixtures.js';

/** The name of a file, its bytes, and the code of the expected problem, or 'accepted'. */
export type HostileFile = [name: string, bytes: Buffer, expected: ProblemCode | 'accepted'];

/** Files that are not images, or that attack decoders, for a limit of 100 million pixels. */
export async function hostileFiles(): Promise<HostileFile[]> {
  const jpeg = await photoJpeg();
  const photo = await photoPng({});
  const html = '<!doctype html><script>alert(1)</script>';
  const container = (brand: string) => bytes(box('ftyp', brand, u32(0), `${brand}mif1`), box('mdat', Buffer.alloc(64)));
  return [
    ['empty.jpg', Buffer.alloc(0), 'empty-body'],
    ['bomb-60000x60000.png', pngBomb(60_000, 60_000), 'too-many-pixels'],
    ['bomb-70000x1.png', pngBomb(70_000, 1), 'too-many-pixels'],
    ['bomb-10001x10000.png', pngBomb(10_001, 10_000), 'too-many-pixels'],
    ['allowed-10000x10000.png', pngBomb(10_000, 10_000), 'accepted'],
    ['drawing.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'unsupported-image'],
    ['drawing-xml.svg', Buffer.from('<?xml version="1.0"?><svg width="1" height="1"/>'), 'unsupported-image'],
    ['page.html', Buffer.from(html), 'unsupported-image'],
    ['shell.php', Buffer.from('<?php system($_GET["c"]); ?>'), 'unsupported-image'],
    ['archive.zip', Buffer.from('PK\x03\x04\x14\0\0\0\0\0', 'latin1'), 'unsupported-image'],
    ['paper.pdf', Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n'), 'unsupported-image'],
    ['note.txt', Buffer.from('not an image'), 'unsupported-image'],
    ['one-byte.jpg', Buffer.from([0xff]), 'unsupported-image'],
    ['zeros.png', Buffer.alloc(4096), 'unsupported-image'],
    ['photo.heic', container('heic'), 'unsupported-image'],
    ['film.mp4', container('isom'), 'unsupported-image'],
    ['film.webm', Buffer.from('\x1a\x45\xdf\xa3\x01\0\0\0', 'latin1'), 'unsupported-image'],
    ['picture.bmp', Buffer.from('BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'latin1'), 'unsupported-image'],
    ['picture.tiff', Buffer.from('II*\0\x08\0\0\0\0\0\0\0\0\0', 'latin1'), 'unsupported-image'],
    ['favicon.ico', Buffer.from('\0\0\x01\0\x01\0\x10\x10\0\0', 'latin1'), 'unsupported-image'],
    ['picture.jxl', Buffer.from('\0\0\0\x0cJXL \r\n\x87\n', 'latin1'), 'unsupported-image'],
    ['codestream.jxl', Buffer.from('\xff\x0a\xfa\x1f\x41\x91\x08\x06', 'latin1'), 'unsupported-image'],
    ['sound.wav', Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'), 'unsupported-image'],
    ['html-in-gif.gif', Buffer.from(`GIF89a/*${html}*/=1;`), 'damaged-image'],
    ['truncated.jpg', jpeg.subarray(0, jpeg.length >> 1), 'damaged-image'],
    ['truncated.png', photo.subarray(0, photo.length >> 1), 'damaged-image'],
    ['signature-only.png', photo.subarray(0, 8), 'damaged-image'],
    ['jpeg-and-zip.jpg', Buffer.concat([jpeg, Buffer.from('PK\x03\x04polyglot', 'latin1')]), 'accepted'],
    ['png-and-html.png', Buffer.concat([photo, Buffer.from(html)]), 'accepted'],
  ];
}

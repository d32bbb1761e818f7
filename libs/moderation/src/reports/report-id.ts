import { idText, parseIdText } from '#accounts';
import { BASE62_LENGTH, type KeyCodec } from '#keys';

import type { Report } from './report.entity.js';

/** The image leads to the shard of the report. */
export type ReportPosition = Pick<Report, 'imageId' | 'id'>;

/**
 * Returns the id of a report as text: the key of the image, and 11 characters of the report, which rise with the time.
 */
export const reportIdText = (codec: KeyCodec, { imageId, id }: ReportPosition): string =>
  codec.encode(imageId) + idText(id);

/** The inverse of `reportIdText`; undefined if no report can have the id. */
export function parseReportId(codec: KeyCodec, text: string): ReportPosition | undefined {
  const imageId = codec.decode(text.slice(0, BASE62_LENGTH));
  const id = parseIdText(text.slice(BASE62_LENGTH));
  return imageId === undefined || id === undefined ? undefined : { imageId, id };
}

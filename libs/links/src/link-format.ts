import { formatByNumber, IMAGE_FORMATS, type ImageFormat } from '#formats';

export type LinkFormat = ImageFormat;

export const formatPlace = (format: LinkFormat): number => IMAGE_FORMATS[format].number;

/** Throws for a row that a newer version wrote. */
export const formatAt = formatByNumber;

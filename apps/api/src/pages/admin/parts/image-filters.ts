/** The fields of the form that filters the images, and of the query of its page. */
export const IMAGE_FILTERS = ['account', 'address', 'sha256', 'state', 'reported', 'before'] as const;

export type ImageFilterName = (typeof IMAGE_FILTERS)[number];

export type ImageFilterValues = Partial<Record<ImageFilterName, string>>;

/** Returns the address of the page with these filters. */
export function imagesPath(values: ImageFilterValues): string {
  const query = new URLSearchParams(values).toString();
  return query === '' ? '/admin/images' : `/admin/images?${query}`;
}

/** Under which an endpoint says which of its answers are pages as well; gone from the document itself. */
export const PAGE_STATUSES = 'x-page-statuses';

/** A body that is no JSON. */
export const bodyOfType = (type: string) => ({
  schema: type.startsWith('text/') ? { type: 'string' } : { type: 'string', format: 'binary' },
});

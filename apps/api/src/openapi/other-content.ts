/** The extension under which an endpoint names the other types of its answers. It is not in the finished document. */
export const OTHER_TYPES = 'x-other-types';

/** A body that is no JSON. */
export const bodyOfType = (type: string) => ({
  schema: type.startsWith('text/') ? { type: 'string' } : { type: 'string', format: 'binary' },
});

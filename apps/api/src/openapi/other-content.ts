/** The extension that holds `otherTypes` of an endpoint. The finished document does not have it. */
export const OTHER_TYPES = 'x-other-types';

/** The media type object of a body that is not JSON. */
export const bodyOfType = (type: string) => ({
  schema: type.startsWith('text/') ? { type: 'string' } : { type: 'string', format: 'binary' },
});

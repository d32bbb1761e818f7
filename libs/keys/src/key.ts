declare const brand: unique symbol;

/** The public name of an image: 11 base62 characters that only KeyCodec makes. */
export type Key = string & { readonly [brand]: 'Key' };

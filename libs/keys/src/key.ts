declare const brand: unique symbol;

/** An image's public name: 11 base62 characters that only KeyCodec makes. */
export type Key = string & { readonly [brand]: 'Key' };

/** A folder. */
export interface DiskStoreOptions {
  driver: 'disk';
  root: string;
  /** Holds images, takes no new ones. */
  readonly: boolean;
  /** Its share of new images, next to the others'. */
  weight: number;
}

/** A bucket of S3 or of a server that speaks its protocol. Credentials come from AWS's own variables. */
export interface S3StoreOptions {
  driver: 's3';
  bucket: string;
  /** Put before every object key; empty, or ends in `/`. */
  prefix: string;
  /** Undefined: AWS's own for the region. */
  endpoint: string | undefined;
  region: string;
  /** `http://endpoint/bucket/key` instead of `http://bucket.endpoint/key`. */
  pathStyle: boolean;
  /** `required`: only where S3 demands one, for servers that lack the newer checksums. */
  checksums: 'supported' | 'required';
  readonly: boolean;
  weight: number;
}

export type StoreOptions = DiskStoreOptions | S3StoreOptions;

export interface StorageOptions {
  /** In the order of STORAGE_URL; a row names its store by its place here. */
  stores: StoreOptions[];
  staging: StoreOptions;
}

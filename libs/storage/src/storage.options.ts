interface StoreShare {
  /** The store keeps its images and gets no new ones. */
  readonly: boolean;
  /** Its share of new images, relative to the weights of the other stores. */
  weight: number;
}

export interface DiskStoreOptions extends StoreShare {
  driver: 'disk';
  /** A folder. */
  root: string;
}

/** A bucket of S3, or of a server that speaks its protocol. Credentials come from AWS's own variables. */
export interface S3StoreOptions extends StoreShare {
  driver: 's3';
  bucket: string;
  /** The prefix of every object key. Empty, or ends with `/`. */
  prefix: string;
  /** Undefined: the endpoint of AWS for the region. */
  endpoint: string | undefined;
  region: string;
  /** Addresses objects as `http://endpoint/bucket/key` instead of `http://bucket.endpoint/key`. */
  pathStyle: boolean;
  /** `required`: sends checksums only where S3 requires them, for servers without the newer checksums. */
  checksums: 'supported' | 'required';
}

export type StoreOptions = DiskStoreOptions | S3StoreOptions;

export interface StorageOptions {
  /** In the order of STORAGE_URL. A row has the index of its store in this list. */
  stores: StoreOptions[];
  staging: StoreOptions;
}

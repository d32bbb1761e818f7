/** One store. `disk`: a folder. */
export type StoreOptions = { driver: 'disk'; root: string; readonly: boolean };

export interface StorageOptions {
  /** In the order of STORAGE_URL; a row names its store by its place here. */
  stores: StoreOptions[];
  staging: StoreOptions;
}

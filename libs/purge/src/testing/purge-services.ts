import { CacheFactory } from '#cache';
import type { Database } from '#database';
import { KeyCodec } from '#keys';
import { BlocksRepository, LinksRepository, LinkStore } from '#links';
import type { ImageStores } from '#storage';
import { ImageLocator, type UploadStatusReader } from '#uploads';

import { ImageBlocksService } from '../image-blocks.service.js';
import { ImageLayers } from '../image-layers.js';
import { ImageService } from '../image.service.js';
import { OuterCaches } from '../outer-caches.js';
import { PurgeService } from '../purge.service.js';
import { StoredImages } from '../stored-images.js';
import { RecordingCdn, RecordingEdge, RecordingQueue } from './recording-caches.js';

export const codec = new KeyCodec('a secret of thirty-two characters or more');

/** Wraps a port, so that a test can have its calls fail. Returns the port, or a proxy of it. */
export type WrapPort = <T extends object>(port: T) => T;

/** The services of a process over a database, with an edge, a CDN, a store and a queue in memory. */
export function purgeServices(database: Database, wrap: WrapPort = (port) => port) {
  const [edge, cdn, queue] = [new RecordingEdge(), new RecordingCdn(), new RecordingQueue()];
  const deletedKeys: string[] = [];
  const store = wrap({ delete: async (keys: string[]) => void deletedKeys.push(...keys) });
  const links = wrap(new LinksRepository(database));
  const blocks = wrap(new BlocksRepository(database));
  const linkStore = wrap(new LinkStore(links, new CacheFactory(undefined)));
  const records = { find: async () => undefined };
  const locator = new ImageLocator(links, records as never);
  const stored = new StoredImages(locator, { waitForJob: async () => undefined } as unknown as UploadStatusReader);
  const outer = new OuterCaches(codec, wrap(edge), wrap(cdn));
  const layers = new ImageLayers(linkStore, { at: () => store } as unknown as ImageStores, outer);
  return {
    images: new ImageService(locator, stored, linkStore, layers, wrap(queue)),
    blocks: new ImageBlocksService(stored, blocks, linkStore, layers, wrap(queue)),
    purge: new PurgeService(links, linkStore, layers, wrap(queue)),
    links,
    linkStore,
    blockRows: blocks,
    edge,
    queue,
    deletedKeys,
  };
}

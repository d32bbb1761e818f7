export interface EdgeOptions {
  /** The origin of each single edge, not that of a load balancer over several. */
  urls: readonly string[];
  /** EDGE_PURGE_SECRET: with it a request makes the edge ask past its cache. */
  secret: string;
}

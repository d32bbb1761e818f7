/** Where an upload that was accepted earlier can be asked about. */
export function statusPath(key: string): string {
  return `/v1/uploads/${encodeURIComponent(key)}`;
}

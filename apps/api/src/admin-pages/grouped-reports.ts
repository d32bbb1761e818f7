import type { ReportGroup, ShownReport } from '../pages/admin/reports.page.js';

/**
 * Groups reports by image. The images are in the order of their first reports. `count` adds the repeated reports of
 * the same clients.
 */
export function groupReports(reports: readonly (ShownReport & { key: string })[]): ReportGroup[] {
  const groups = Map.groupBy(reports, ({ key }) => key);
  return [...groups].map(([key, ofImage]) => ({
    key,
    reports: ofImage,
    count: ofImage.reduce((sum, { count }) => sum + count, 0),
  }));
}

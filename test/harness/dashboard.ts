import { readFileSync } from 'node:fs';

interface Dashboard {
  panels: { targets?: { expr: string }[] }[];
}

/** The dashboard's Prometheus queries, with an interval instead of Grafana's variable. */
export function dashboardQueries(): string[] {
  const { panels } = JSON.parse(readFileSync('docs/observability/dashboard.json', 'utf8')) as Dashboard;
  const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  return queries.map((expr) => expr.replaceAll('$__rate_interval', '5m'));
}

import { readFileSync } from 'node:fs';

interface Dashboard {
  panels: { targets?: { expr: string }[] }[];
}

/** What the dashboard asks Prometheus, with an interval in the place of Grafana's variable. */
export function dashboardQueries(): string[] {
  const { panels } = JSON.parse(readFileSync('docs/observability/dashboard.json', 'utf8')) as Dashboard;
  const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  return queries.map((expr) => expr.replaceAll('$__rate_interval', '5m'));
}

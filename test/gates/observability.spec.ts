import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';

import { dashboardQueries } from '../harness/dashboard.js';
import { findOrInstall, PROMTOOL } from '../harness/programs.js';

const ROOT = 'docs/observability';
const SCENARIOS = ['alerts.test.yml', 'alerts-of-a-day.test.yml'];

const it = test.extend('folder', { scope: 'file' }, ({}, { onCleanup }) => {
  const folder = mkdtempSync(join(tmpdir(), 'imglink-rules-'));
  onCleanup(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
});

findOrInstall([PROMTOOL]);

interface Rules {
  groups: { rules: { alert: string; labels: { severity: string }; annotations: Record<string, string> }[] }[];
}

interface Scenarios {
  tests: { promql_expr_test: { exp_samples: { labels: string }[] }[] }[];
}

const promtool = (...args: string[]) => execFileSync(PROMTOOL, args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
const alerts = (parse(readFileSync(`${ROOT}/alerts.yml`, 'utf8')) as Rules).groups.flatMap(({ rules }) => rules);

it('has valid alert rules, and a configuration that scrapes every process', () => {
  expect(promtool('check', 'rules', 'alerts.yml')).toContain(`${alerts.length} rules found`);
  expect(promtool('check', 'config', 'prometheus.yml')).toContain('SUCCESS');
  const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as { services: object };
  const targets = [...readFileSync(`${ROOT}/prometheus.yml`, 'utf8').matchAll(/'([\w-]+):\d+'/g)].map(
    ([, name]) => name,
  );
  expect(targets).toEqual(Object.keys(compose.services).filter((name) => /^(api-\d|worker)$/.test(name)));
});

it('has alerts that fire in their scenario and not in others', () => {
  for (const file of SCENARIOS) expect(promtool('test', 'rules', file)).toContain('SUCCESS');
});

it('has a scenario for each alert, and an annotation that says what to do', () => {
  const tests = SCENARIOS.flatMap((file) => (parse(readFileSync(`${ROOT}/${file}`, 'utf8')) as Scenarios).tests);
  const samples = tests.flatMap((it) => it.promql_expr_test.flatMap(({ exp_samples }) => exp_samples));
  const fired = new Set(samples.map(({ labels }) => /alertname="(\w+)"/.exec(labels)?.[1]));
  expect(alerts.map(({ alert }) => alert).filter((alert) => !fired.has(alert))).toEqual([]);
  for (const { labels, annotations } of alerts) {
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(Object.keys(annotations)).toEqual(['summary', 'description']);
  }
});

it('has a dashboard with valid queries', ({ folder }) => {
  const queries = dashboardQueries();
  expect(queries.length).toBeGreaterThan(30);
  const rules = queries.map((expr, number) => ({ record: `query:${number}`, expr }));
  writeFileSync(join(folder, 'queries.yml'), stringify({ groups: [{ name: 'dashboard', rules }] }));
  expect(promtool('check', 'rules', join(folder, 'queries.yml'))).toContain(`${queries.length} rules found`);
});

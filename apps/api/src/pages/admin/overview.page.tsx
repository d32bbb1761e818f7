import { type Account, idText } from '#accounts';
import { formatBytes, type Language, OPERATOR_PAGES } from '#language';
import type { DayStats, LargeAccount } from '#moderation';

import { type AdminPage, renderAdminPage } from './admin-page.js';
import { BarChart } from './parts/bar-chart.js';
import { DataTable, Section } from './parts/data-table.js';
import { type HealthOverview, HealthSection } from './parts/health-section.js';
import { problemName } from './parts/problem-name.js';

export interface Overview {
  /** The oldest day first; the last one is today. */
  days: readonly DayStats[];
  accounts: readonly LargeAccount[];
  health: HealthOverview;
}

/** The page at /admin: what happened today and in the last days, the largest accounts, and the health of every part. */
export function overviewPage(page: AdminPage, { days, accounts, health }: Overview): string {
  const { language } = page;
  const strings = OPERATOR_PAGES[language].overview;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const count = (value: number) => value.toLocaleString(language);
  const series = [
    { name: strings.uploads, of: (day: DayStats) => day.uploads, format: count },
    { name: strings.bytes, of: (day: DayStats) => day.bytes, format: (value: number) => formatBytes(value, language) },
    { name: strings.refusals, of: refusalsOf, format: count },
    { name: strings.deletes, of: (day: DayStats) => day.deletes, format: count },
    { name: strings.reports, of: (day: DayStats) => day.reports, format: count },
  ];
  const dates = days.map(({ day }) => date.format(Date.parse(day)));
  const today = days.at(-1);
  const reasons = refusalReasons(days);
  const healthSection = <HealthSection language={language} health={health} hasQueuesPage={page.hasQueuesPage} />;
  const isHealthy = Object.values(health.checks).every((state) => state === 'ok');
  const children = (
    <>
      {!isHealthy && healthSection}
      <Section id="today" title={strings.today}>
        <dl class="facts tiles">
          {series.map(({ name, of, format }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{format(today ? of(today) : 0)}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section id="days" title={strings.lastDays(days.length)}>
        <div class="charts">
          {series.map(({ name, of, format }) => (
            <BarChart key={name} language={language} name={name} days={dates} values={days.map(of)} format={format} />
          ))}
        </div>
        <details>
          <summary>{strings.asTable}</summary>
          <DataTable
            name={strings.lastDays(days.length)}
            headings={[strings.day, ...series.map(({ name }) => name)]}
            rows={days
              .map((day, at) => ({
                key: day.day,
                cells: [dates[at], ...series.map(({ of, format }) => format(of(day)))],
              }))
              .toReversed()}
          />
        </details>
      </Section>
      <Section id="reasons" title={strings.reasons}>
        {reasons.length === 0 ? (
          <p class="empty">{strings.noRefusals}</p>
        ) : (
          <DataTable
            name={strings.reasons}
            headings={[strings.reason, strings.refusals]}
            rows={reasons.map(([reason, amount]) => ({
              key: reason,
              cells: [problemLink(reason, language), count(amount)],
            }))}
          />
        )}
      </Section>
      <Section id="accounts" title={strings.accounts}>
        {accounts.length === 0 ? (
          <p class="empty">{strings.noAccounts}</p>
        ) : (
          <DataTable
            name={strings.accounts}
            headings={[strings.account, strings.images, strings.bytes]}
            rows={accounts.map(({ account, images, bytes }) => ({
              key: idText(account.id),
              cells: [accountLink(account), count(images), formatBytes(bytes, language)],
            }))}
          />
        )}
      </Section>
      {isHealthy && healthSection}
    </>
  );
  return renderAdminPage(page, { section: 'overview', children });
}

/** The page of a problem is in English, like the API. */
const problemLink = (code: string, language: Language) => (
  <a href={`/problems/${code}`} hreflang="en">
    {problemName(code, language)}
  </a>
);
const accountLink = ({ id, name }: Account) => <a href={`/admin/accounts/${idText(id)}`}>{name}</a>;

const refusalsOf = ({ refusals }: DayStats): number => Object.values(refusals).reduce((sum, amount) => sum + amount, 0);

/** Returns the sums of all days by reason, the largest first. */
export function refusalReasons(days: readonly DayStats[]): [reason: string, amount: number][] {
  const sums = new Map<string, number>();
  for (const { refusals } of days) {
    for (const [reason, amount] of Object.entries(refusals)) sums.set(reason, (sums.get(reason) ?? 0) + amount);
  }
  return [...sums].toSorted(([, one], [, other]) => other - one);
}

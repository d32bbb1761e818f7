import type { AccountLimits, AccountRole } from '#accounts';
import { ACCOUNT_PAGES, formatBytes, formatDuration } from '#language';

import { type AccountPage, renderAccountPage } from './account-page.js';

export interface AccountOverview {
  name: string;
  role: AccountRole;
  limits: AccountLimits;
  usage: { images: number; bytes: number; uploadsThisHour: number; bytesToday: number };
}

/** The page at /account: who the person is, what the account may use, and what it uses. */
export function overviewPage(page: AccountPage, { name, role, limits, usage }: AccountOverview): string {
  const { overview, limitNames } = ACCOUNT_PAGES[page.language];
  const count = (value: number) => value.toLocaleString(page.language);
  const size = (value: number) => formatBytes(value, page.language);
  const amounts: AmountProps[] = [
    { name: overview.storage, used: usage.bytes, limit: limits.totalBytes, format: size },
    { name: overview.uploadsThisHour, used: usage.uploadsThisHour, limit: limits.uploadsPerHour, format: count },
    { name: overview.bytesToday, used: usage.bytesToday, limit: limits.bytesPerDay, format: size },
  ];
  const children = (
    <>
      <dl class="facts">
        <Fact name={overview.name} value={name} />
        <Fact name={overview.role} value={overview.roles[role]} />
        <Fact name={overview.images} value={count(usage.images)} />
      </dl>
      <section aria-labelledby="usage">
        <h2 id="usage">{overview.usage}</h2>
        <ul class="rows">
          {amounts.map((amount) => (
            <Amount key={amount.name} {...amount} of={overview.of} />
          ))}
        </ul>
      </section>
      {(limits.imageBytes !== null || limits.expiresIn !== null) && (
        <section aria-labelledby="limits">
          <h2 id="limits">{overview.limits}</h2>
          <dl class="facts">
            {limits.imageBytes !== null && <Fact name={limitNames.imageBytes} value={size(limits.imageBytes)} />}
            {limits.expiresIn !== null && (
              <Fact name={limitNames.expiresIn} value={formatDuration(limits.expiresIn, page.language)} />
            )}
          </dl>
        </section>
      )}
    </>
  );
  return renderAccountPage(page, { title: overview.title, kind: 'overview', children });
}

interface AmountProps {
  name: string;
  used: number;
  /** Null: there is no limit, and so no bar. */
  limit: number | null;
  format: (value: number) => string;
}

/** A bar needs a range, and a limit of 0 has none. */
function Amount({ name, used, limit, format, of }: AmountProps & { of: (used: string, limit: string) => string }) {
  const text = limit === null ? format(used) : of(format(used), format(limit));
  return (
    <li class="amount">
      <p class="name">{name}</p>
      <p class="fact">{text}</p>
      {limit !== null && limit > 0 && (
        <meter min={0} max={limit} value={Math.min(used, limit)} aria-label={`${name}: ${text}`} />
      )}
    </li>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

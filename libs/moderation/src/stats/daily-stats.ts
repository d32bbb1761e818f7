import { type DayCount, formatDay } from '#stats';

/** What happened on one day, UTC. */
export interface DayStats {
  /** For example `2026-11-23`. */
  day: string;
  /** Images that were stored. */
  uploads: number;
  /** Their bytes as stored. */
  bytes: number;
  /** Uploads that were refused, by the code of their problem. */
  refusals: Record<string, number>;
  /** Images that were deleted before they expired. */
  deletes: number;
  reports: number;
}

const REFUSALS = 'refusals:';

/** Returns the last `length` days until `today`, in days since 1970-01-01, the oldest first. Some have no counts. */
export function dailyStats(counts: readonly DayCount[], today: number, length: number): DayStats[] {
  const first = today - length + 1;
  const days = Array.from({ length }, (_, at) => emptyDay(first + at));
  for (const { day, name, amount } of counts) {
    const stats = days[day - first];
    // Another process may have begun the next day.
    if (!stats) continue;
    if (isRefusal(name)) stats.refusals[name.slice(REFUSALS.length)] = amount;
    else stats[name] = amount;
  }
  return days;
}

const isRefusal = (name: DayCount['name']): name is Extract<DayCount['name'], `${typeof REFUSALS}${string}`> =>
  name.startsWith(REFUSALS);

const emptyDay = (day: number): DayStats => ({
  day: formatDay(day),
  uploads: 0,
  bytes: 0,
  refusals: {},
  deletes: 0,
  reports: 0,
});

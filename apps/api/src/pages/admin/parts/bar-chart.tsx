import { type Language, OPERATOR_PAGES } from '#language';

import { CHART, chartBars } from './chart-bars.js';

export interface BarChartProps {
  language: Language;
  name: string;
  /** The days as text, and the value of each. */
  days: readonly string[];
  values: readonly number[];
  format: (value: number) => string;
}

/** A bar for each day. Its text alternative names the sum and the largest value; a table of the page has all values. */
export function BarChart({ language, name, days, values, format }: BarChartProps) {
  const strings = OPERATOR_PAGES[language].overview;
  const total = format(values.reduce((sum, value) => sum + value, 0));
  const most = Math.max(...values);
  const day = days[values.indexOf(most)] ?? '';
  return (
    <figure class="chart">
      <figcaption>
        {name} <strong>{total}</strong>
      </figcaption>
      <svg
        role="img"
        aria-label={strings.chart(name, total, format(most), day)}
        viewBox={`0 0 ${values.length * CHART.step - (CHART.step - CHART.barWidth)} ${CHART.height}`}
        preserveAspectRatio="none"
      >
        {chartBars(values).map((bar, at) => (
          <rect key={String(bar.x)} {...bar}>
            <title>{`${days[at]}: ${format(values[at] ?? 0)}`}</title>
          </rect>
        ))}
      </svg>
      <p class="fact">
        <span>{days[0]}</span>
        <span>{days.at(-1)}</span>
      </p>
    </figure>
  );
}

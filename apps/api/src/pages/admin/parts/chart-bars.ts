export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The box of a chart, in units of the drawing. */
export const CHART = { step: 4, barWidth: 3, height: 40 } as const;

/**
 * Returns a bar for each value, in their order from left to right; the largest value is as high as the box. A value
 * above 0 is at least one unit high, so that it can be seen beside a large one. Values are 0 or more.
 */
export function chartBars(values: readonly number[]): Bar[] {
  const most = Math.max(...values, 1);
  return values.map((value, at) => {
    const height = value === 0 ? 0 : Math.max(1, Math.round((value / most) * CHART.height));
    return { x: at * CHART.step, y: CHART.height - height, width: CHART.barWidth, height };
  });
}

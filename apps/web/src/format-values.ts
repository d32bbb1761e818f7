import { language } from './strings.js';

const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
const percents = new Intl.NumberFormat(language, { style: 'percent' });

export function formatDate(iso: string): string {
  return dates.format(new Date(iso));
}

export function formatPercent(share: number): string {
  return percents.format(share);
}

export { DayCountRow } from './day-count.entity.js';
export { type CountName, type DayCount, DayCounts } from './day-counts.js';
export { DayCountsRepository } from './day-counts.repository.js';
export { DayCountsSweeper } from './day-counts.sweeper.js';
export { DayCountsWriter } from './day-counts.writer.js';
export { StatsModule } from './stats.module.js';
export { formatDay, utcDay } from './utc-day.js';

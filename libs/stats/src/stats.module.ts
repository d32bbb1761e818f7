import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { DayCountRow } from './day-count.entity.js';
import { DayCounts } from './day-counts.js';
import { DayCountsRepository } from './day-counts.repository.js';
import { DayCountsSweeper } from './day-counts.sweeper.js';
import { DayCountsWriter } from './day-counts.writer.js';

/** Counts what happens on each day. Every process counts what it does itself. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([DayCountRow])],
  providers: [DayCounts, DayCountsRepository, DayCountsWriter, DayCountsSweeper],
  exports: [DayCounts, DayCountsRepository, DayCountsWriter, DayCountsSweeper],
})
export class StatsModule {}

import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';

import { PagesModule } from '../pages/pages.module.js';
import { ProblemFilter } from './problem.filter.js';

/** Turns every error into an answer. */
@Module({
  imports: [PagesModule],
  providers: [ProblemFilter, { provide: APP_FILTER, useExisting: ProblemFilter }],
})
export class ProblemsModule {}

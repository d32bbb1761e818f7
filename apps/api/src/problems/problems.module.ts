import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';

import { PagesModule } from '../pages/pages.module.js';
import { ProblemController } from './problem.controller.js';
import { ProblemFilter } from './problem.filter.js';

/** Turns every error into an answer, and explains each problem at /problems/{code}. */
@Module({
  imports: [PagesModule],
  controllers: [ProblemController],
  providers: [ProblemFilter, { provide: APP_FILTER, useExisting: ProblemFilter }],
})
export class ProblemsModule {}

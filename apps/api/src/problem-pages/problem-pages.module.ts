import { Module } from '@nestjs/common';

import { PagesModule } from '../pages/pages.module.js';
import { ProblemPageController } from './problem-page.controller.js';

/** /problems/{code}: explains each problem. */
@Module({ imports: [PagesModule], controllers: [ProblemPageController] })
export class ProblemPagesModule {}

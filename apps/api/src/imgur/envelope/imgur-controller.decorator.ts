import { applyDecorators, Controller, UseGuards, UseInterceptors } from '@nestjs/common';

import { EnvelopeInterceptor } from './envelope.interceptor.js';
import { ImgurAuthGuard } from './imgur-auth.guard.js';

/** A controller of Imgur's API below `/3`: with Imgur's Authorization rule, and its answers in Imgur's envelope. */
export const ImgurController = (): ClassDecorator =>
  applyDecorators(Controller('3'), UseGuards(ImgurAuthGuard), UseInterceptors(EnvelopeInterceptor));

import { applyDecorators, Controller, UseGuards, UseInterceptors } from '@nestjs/common';

import { ImgurAuth } from './imgur-auth.guard.js';
import { ImgurEnvelope } from './envelope.interceptor.js';

/** A controller of Imgur's API: its answers are in an envelope, and nobody has an account. */
export const ImgurController = (): ClassDecorator =>
  applyDecorators(Controller('3'), UseGuards(ImgurAuth), UseInterceptors(ImgurEnvelope));

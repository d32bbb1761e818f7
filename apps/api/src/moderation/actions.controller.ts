import { type ActionResult, type Actor, ModerationService } from '#moderation';
import { Body, Controller, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';

import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { ACCESS_PROBLEMS, CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { JSON_BODY_PROBLEMS } from '../requests/json-body-reader.js';
import { JsonBodyInterceptor } from '../requests/json-body.interceptor.js';
import { type ActionsRequest, actionsAnswer, actionsRequest } from './actions.schema.js';
import { CurrentActor, OperatorGuard } from './operator.guard.js';

/** POST /v1/admin/actions: blocks, unblocks and deletes images. */
@Controller('v1/admin/actions')
@UseGuards(OperatorGuard)
export class ActionsController {
  constructor(private readonly moderation: ModerationService) {}

  @Post()
  @HttpCode(200)
  @UseInterceptors(JsonBodyInterceptor)
  @Endpoint({
    operationId: 'moderateImages',
    summary: 'Block, unblock or delete up to 1,000 images',
    description:
      'Needs the scope `admin`. A blocked image answers 451 wherever it answered 200, and its objects stay, so ' +
      '`unblock` shows it again. `delete` cannot be undone. A failure for one image does not stop the others. A repeat ' +
      'has no effect, and the same results.',
    security: CREDENTIALS,
    answers: { 200: { description: 'A result for each key, in their order', schema: actionsAnswer } },
    problems: [...JSON_BODY_PROBLEMS, ...ACCESS_PROBLEMS, 'no-space', 'unavailable'],
  })
  async moderateImages(
    @CurrentActor() actor: Actor,
    @Body({ schema: actionsRequest, pipes: [SCHEMA_PIPE] }) { legal, ban, ...actions }: ActionsRequest,
  ): Promise<{ results: ActionResult[] }> {
    return { results: await this.moderation.moderate(actor, { ...actions, isLegal: legal, bansImage: ban }) };
  }
}

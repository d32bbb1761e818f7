import type { Principal } from '#accounts';
import { Controller, Get } from '@nestjs/common';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { RequireScope } from '../access/scope.guard.js';
import { AccountUsageService } from '../limits/account-usage.service.js';
import { ACCESS_PROBLEMS, CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { presentOwnAccount } from './account.presenter.js';
import { type OwnAccount, ownAccountSchema } from './own-account.schema.js';

/** GET /v1/account: the account that makes the request. */
@Controller('v1/account')
@RequireScope('upload')
export class AccountController {
  constructor(private readonly usage: AccountUsageService) {}

  @Get()
  @Endpoint({
    operationId: 'getAccount',
    summary: 'Read the own account, its limits and its usage',
    description: 'Needs the scope `upload`. The limits are those of the account; an API key may have smaller ones.',
    security: CREDENTIALS,
    answers: { 200: { description: 'The account', schema: ownAccountSchema } },
    problems: [...ACCESS_PROBLEMS, 'unavailable'],
  })
  async getAccount(@CurrentPrincipal() { account }: Principal): Promise<OwnAccount> {
    return presentOwnAccount(account, await this.usage.read(account));
  }
}

import type { Principal } from '#accounts';
import { Get, Param } from '@nestjs/common';

import { CurrentPrincipal } from '../../access/current-principal.decorator.js';
import { CREDENTIALS } from '../../openapi/access.docs.js';
import { PathParam } from '../../openapi/endpoint.decorator.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { imgurAccountId } from './imgur-account-id.js';
import {
  FIXED_SETTINGS,
  type ImgurAccount,
  imgurAccountAnswer,
  type ImgurSettings,
  imgurSettingsAnswer,
} from './imgur-account.schema.js';
import { ownAccount } from './own-account.js';

export const AccountNameParam = () => PathParam('name', '`me`, or the name of the own account', { example: 'me' });

/** /3/account/{name}: the account of the request. */
@ImgurController()
export class ImgurAccountController {
  @Get('account/:name')
  @AccountNameParam()
  @ImgurEndpoint({
    operationId: 'getImgurAccount',
    summary: 'Read the own account',
    method: 'GET',
    security: CREDENTIALS,
    answer: imgurAccountAnswer,
    problems: ['credentials-required', 'account-not-found'],
  })
  getImgurAccount(@Param('name') name: string, @CurrentPrincipal() principal: Principal | undefined): ImgurAccount {
    const account = ownAccount(name, principal);
    return {
      id: imgurAccountId(account),
      url: account.name,
      bio: null,
      avatar: null,
      reputation: 0,
      reputation_name: 'Neutral',
      created: Math.floor(account.createdAt / 1000),
      pro_expiration: false,
      user_follow: { status: false },
      is_blocked: false,
    };
  }

  @Get('account/:name/settings')
  @AccountNameParam()
  @ImgurEndpoint({
    operationId: 'getImgurAccountSettings',
    summary: 'Read the settings of the own account, which are the same for all',
    method: 'GET',
    security: CREDENTIALS,
    answer: imgurSettingsAnswer,
    problems: ['credentials-required', 'account-not-found'],
  })
  getImgurAccountSettings(
    @Param('name') name: string,
    @CurrentPrincipal() principal: Principal | undefined,
  ): ImgurSettings {
    return { account_url: ownAccount(name, principal).name, ...FIXED_SETTINGS };
  }
}

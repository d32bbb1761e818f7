import { Get } from '@nestjs/common';
import { z } from 'zod';

import { PathParam } from '../../openapi/endpoint.decorator.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { answerOf } from '../openapi/answer.schema.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';

const emptyListAnswer = answerOf(
  'ImgurNothingAnswer',
  z
    .array(z.string())
    .max(0)
    .meta({ examples: [[]] }),
);

const IgnoredParam = (name: string, example: string) => PathParam(name, 'Ignored', { example });
const NameParam = () => IgnoredParam('name', 'me');
const PageParam = () => IgnoredParam('page', '0');

const EMPTY_LIST = { method: 'GET' as const, answer: emptyListAnswer, problems: [] };

/**
 * /3/account/{name}: clients list the albums and images of an account here. imglink has no accounts, so all are
 * empty.
 */
@ImgurController()
export class ImgurAccountController {
  @Get('account/:name/albums')
  @NameParam()
  @ImgurEndpoint({
    operationId: 'getImgurAccountAlbums',
    summary: 'Read an empty list, because there are no accounts',
    ...EMPTY_LIST,
  })
  getImgurAccountAlbums(): [] {
    return [];
  }

  @Get('account/:name/images')
  @NameParam()
  @ImgurEndpoint({
    operationId: 'getImgurAccountImages',
    summary: 'Read an empty list, because there are no accounts',
    ...EMPTY_LIST,
  })
  getImgurAccountImages(): [] {
    return [];
  }

  @Get('account/:name/albums/:page')
  @NameParam()
  @PageParam()
  @ImgurEndpoint({
    operationId: 'getImgurAccountAlbumsPage',
    summary: 'Read an empty list, whatever the page',
    ...EMPTY_LIST,
  })
  getImgurAccountAlbumsPage(): [] {
    return [];
  }

  @Get('account/:name/images/:page')
  @NameParam()
  @PageParam()
  @ImgurEndpoint({
    operationId: 'getImgurAccountImagesPage',
    summary: 'Read an empty list, whatever the page',
    ...EMPTY_LIST,
  })
  getImgurAccountImagesPage(): [] {
    return [];
  }
}

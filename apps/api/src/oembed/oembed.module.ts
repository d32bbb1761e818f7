import { Module } from '@nestjs/common';

import { AlbumsModule } from '../albums/albums.module.js';
import { HttpModule } from '../http/http.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { OembedController } from './oembed.controller.js';

/** /oembed: how other sites embed a link (oEmbed 1.0). */
@Module({ imports: [AlbumsModule, HttpModule, PresenterModule], controllers: [OembedController] })
export class OembedModule {}

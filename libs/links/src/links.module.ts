import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { Block } from './blocks/block.entity.js';
import { BlocksRepository } from './blocks/blocks.repository.js';
import { HoldsRepository } from './holds/holds.repository.js';
import { PendingModeration } from './holds/pending-moderation.entity.js';
import { Link } from './link.entity.js';
import { LinkStore } from './link-store.js';
import { LinksRepository } from './links.repository.js';
import { AccountUsage } from './owners/account-usage.entity.js';
import { AdoptionsRepository } from './owners/adoptions.repository.js';
import { ImageAdoptions } from './owners/image-adoptions.js';
import { OwnerAuditRepository } from './owners/owner-audit.repository.js';
import { ImageOrigin } from './origins/image-origin.entity.js';
import { ImageOriginsRepository } from './origins/image-origins.repository.js';
import { OwnedImage } from './owners/owned-image.entity.js';
import { OwnedImagesRepository } from './owners/owned-images.repository.js';
import { PendingDeletion } from './pending-deletion.entity.js';
import { ImageSearchRepository } from './search/image-search.repository.js';
import { UploadRow } from './upload-row.entity.js';
import { UploadRowsRepository } from './upload-rows.repository.js';

/** The links of images, their owners, the uploads that will become links, and the deletions of links. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Link, Block, PendingModeration, PendingDeletion, UploadRow]),
    TypeOrmModule.forFeature([OwnedImage, AccountUsage, ImageOrigin]),
  ],
  providers: [
    LinksRepository,
    LinkStore,
    BlocksRepository,
    HoldsRepository,
    UploadRowsRepository,
    OwnedImagesRepository,
    OwnerAuditRepository,
    ImageOriginsRepository,
    ImageSearchRepository,
    AdoptionsRepository,
    ImageAdoptions,
  ],
  exports: [
    LinksRepository,
    LinkStore,
    BlocksRepository,
    HoldsRepository,
    UploadRowsRepository,
    OwnedImagesRepository,
    OwnerAuditRepository,
    ImageOriginsRepository,
    ImageSearchRepository,
    ImageAdoptions,
  ],
})
export class LinksModule {}

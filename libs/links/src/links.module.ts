import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { Link } from './link.entity.js';
import { LinkStore } from './link-store.js';
import { LinksRepository } from './links.repository.js';
import { PendingDeletion } from './pending-deletion.entity.js';
import { UploadRow } from './upload-row.entity.js';
import { UploadRowsRepository } from './upload-rows.repository.js';

/** The links of images, the uploads that will become links, and the deletions of links. */
@Module({
  imports: [TypeOrmModule.forFeature([Link, PendingDeletion, UploadRow])],
  providers: [LinksRepository, LinkStore, UploadRowsRepository],
  exports: [LinksRepository, LinkStore, UploadRowsRepository],
})
export class LinksModule {}

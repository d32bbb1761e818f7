import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { Link } from './link.entity.js';
import { LinkStore } from './link-store.js';
import { LinksRepository } from './links.repository.js';
import { PendingDeletion } from './pending-deletion.entity.js';

/** The links of images and their deletions. */
@Module({
  imports: [TypeOrmModule.forFeature([Link, PendingDeletion])],
  providers: [LinksRepository, LinkStore],
  exports: [LinksRepository, LinkStore],
})
export class LinksModule {}

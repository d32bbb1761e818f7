import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { CreateLink } from './create-link.js';
import { DeleteLink } from './delete-link.js';
import { EditLink } from './edit-link.js';
import { Link } from './link.entity.js';
import { LinkCache } from './link-cache.js';
import { LinksRepository } from './links.repository.js';
import { PendingDeletion } from './pending-deletion.entity.js';
import { ResolveLink } from './resolve-link.js';

/** Links: from an id to its image, and back to nothing. */
@Module({
  imports: [TypeOrmModule.forFeature([Link, PendingDeletion])],
  providers: [LinksRepository, LinkCache, CreateLink, ResolveLink, EditLink, DeleteLink],
  exports: [LinksRepository, LinkCache, CreateLink, ResolveLink, EditLink, DeleteLink],
})
export class LinksModule {}

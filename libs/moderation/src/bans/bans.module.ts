import { UploadBans } from '#uploads';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { AuditModule } from '../audit/audit.module.js';
import { Ban } from './ban.entity.js';
import { BanList } from './ban-list.js';
import { BanRefusals } from './ban-refusals.js';
import { BansRepository } from './bans.repository.js';

/** Refuses uploads of banned images and clients. UploadsModule imports it. */
@Module({
  imports: [AuditModule, TypeOrmModule.forFeature([Ban])],
  providers: [BansRepository, BanRefusals, BanList, { provide: UploadBans, useExisting: BanList }],
  exports: [BansRepository, BanList, UploadBans],
})
export class BansModule {}

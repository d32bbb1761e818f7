import { Module } from '@nestjs/common';

import { UploadAdmission } from './upload-admission.js';
import { UploadQuota } from './upload-quota.js';

/** Limits on uploads: how many are in progress, and how many one client may start in an hour. */
@Module({ providers: [UploadAdmission, UploadQuota], exports: [UploadAdmission, UploadQuota] })
export class LimitsModule {}

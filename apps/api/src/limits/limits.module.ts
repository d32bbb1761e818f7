import { Module } from '@nestjs/common';

import { AdmitUpload } from './admit-upload.js';
import { Admission } from './admission.js';
import { UploadQuota } from './upload-quota.js';

/** Limits on uploads: how many are in progress, and how many one client may begin in an hour. */
@Module({ providers: [Admission, AdmitUpload, UploadQuota], exports: [Admission, AdmitUpload, UploadQuota] })
export class LimitsModule {}

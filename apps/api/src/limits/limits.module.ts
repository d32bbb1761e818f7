import { Module } from '@nestjs/common';

import { AccountQuotas } from './account-quotas.service.js';
import { AccountUsageService } from './account-usage.service.js';
import { BearerAttempts } from './attempts/bearer-attempts.js';
import { ReportAttempts } from './attempts/report-attempts.js';
import { SignInAttempts } from './attempts/sign-in-attempts.js';
import { UploadAdmission } from './upload-admission.js';
import { UploadQuota } from './upload-quota.js';

const SERVICES = [
  AccountQuotas,
  AccountUsageService,
  BearerAttempts,
  ReportAttempts,
  SignInAttempts,
  UploadAdmission,
  UploadQuota,
];

/**
 * Limits on attempts to guess credentials, on reports, and on uploads: how many are in progress, and how many one
 * client, account or API key may make.
 */
@Module({ providers: SERVICES, exports: SERVICES })
export class LimitsModule {}

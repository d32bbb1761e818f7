import { Module } from '@nestjs/common';

import { AccountQuotas } from './account-quotas.service.js';
import { AccountUsageService } from './account-usage.service.js';
import { SignInAttempts } from './sign-in-attempts.js';
import { UploadAdmission } from './upload-admission.js';
import { UploadQuota } from './upload-quota.js';

const SERVICES = [AccountQuotas, AccountUsageService, SignInAttempts, UploadAdmission, UploadQuota];

/**
 * Limits on attempts to sign in, and on uploads: how many are in progress, and how many one client, account or API key
 * may make.
 */
@Module({ providers: SERVICES, exports: SERVICES })
export class LimitsModule {}

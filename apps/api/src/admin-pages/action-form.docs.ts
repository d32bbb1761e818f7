import { formBody } from '../openapi/page.docs.js';

/** The form of /admin/images and /admin/reports. */
export const ACTION_FORM = formBody(
  {
    action: '`block`, `unblock`, `delete`, which asks first, `confirm-delete`, or `resolve` (the reports)',
    key: 'The key of an image. It can be sent several times',
    reason: 'The reason, for the audit log',
    legal: 'Not empty: the law demands the block',
    ban: 'Not empty: uploads of the image are refused from now on',
    report: 'The id of a report of a chosen image. It can be sent several times',
    back: 'The list to return to',
  },
  ['action'],
);

import type { ReportPageStrings, SiteStrings } from './site-strings.js';

export const sitePages: SiteStrings = {
  contact: 'Contact',
  contactOperator: 'Contact the operator',
  links: { imprint: 'Imprint', privacy: 'Privacy', terms: 'Terms of use' },
};

export const reportPages: ReportPageStrings = {
  link: 'Report',
  title: 'Report this image',
  text: 'The operator of this site will look at the image. The person who uploaded it does not see your report.',
  image: 'The image',
  reason: 'What is wrong with the image?',
  reasons: {
    spam: 'Spam or advertising',
    abuse: 'It insults, threatens or harasses somebody',
    illegal: 'It is illegal',
    copyright: 'It violates my copyright',
    privacy: 'It shows me or my data without my consent',
    other: 'Something else',
  },
  details: 'Details (optional)',
  contact: 'Your email address, if you want an answer (optional)',
  submit: 'Send report',
  invalid: 'Choose what is wrong with the image. Details may have 2,000 characters, the address 254.',
  tooMany: (wait) => `You have sent many reports. Try again in ${wait}.`,
  thanks: { title: 'Thank you for your report', text: 'The operator of this site will look at the image.' },
  back: 'Back to the image',
};

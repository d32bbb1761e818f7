import type { Language } from './languages.js';

/** The texts of the footer of every page. */
interface SiteStrings {
  contact: string;
  /** In place of the upload page, below an image that is blocked. */
  contactOperator: string;
  /** The names of SITE_LINKS that are translated. */
  links: Record<'imprint' | 'privacy' | 'terms', string>;
}

export const SITE_PAGES: Record<Language, SiteStrings> = {
  en: {
    contact: 'Contact',
    contactOperator: 'Contact the operator',
    links: { imprint: 'Imprint', privacy: 'Privacy', terms: 'Terms of use' },
  },
  de: {
    contact: 'Kontakt',
    contactOperator: 'Betreiber kontaktieren',
    links: { imprint: 'Impressum', privacy: 'Datenschutz', terms: 'Nutzungsbedingungen' },
  },
  fr: {
    contact: 'Contact',
    contactOperator: 'Contacter l’exploitant',
    links: { imprint: 'Mentions légales', privacy: 'Confidentialité', terms: 'Conditions d’utilisation' },
  },
};

/** The texts of the page that reports an image. */
export interface ReportPageStrings {
  /** The link on the pages of images and albums. */
  link: string;
  title: string;
  text: string;
  /** The text alternative of the image. */
  image: string;
  reason: string;
  reasons: Record<'spam' | 'abuse' | 'illegal' | 'copyright' | 'privacy' | 'other', string>;
  details: string;
  contact: string;
  submit: string;
  /** The form lacks a reason, or a text is too long. */
  invalid: string;
  tooMany: (wait: string) => string;
  thanks: { title: string; text: string };
  back: string;
}

export const REPORT_PAGES: Record<Language, ReportPageStrings> = {
  en: {
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
  },
  de: {
    link: 'Melden',
    title: 'Dieses Bild melden',
    text: 'Der Betreiber dieser Website sieht sich das Bild an. Wer es hochgeladen hat, sieht Ihre Meldung nicht.',
    image: 'Das Bild',
    reason: 'Was stimmt mit dem Bild nicht?',
    reasons: {
      spam: 'Spam oder Werbung',
      abuse: 'Es beleidigt, bedroht oder belästigt jemanden',
      illegal: 'Es ist rechtswidrig',
      copyright: 'Es verletzt mein Urheberrecht',
      privacy: 'Es zeigt mich oder meine Daten ohne meine Einwilligung',
      other: 'Etwas anderes',
    },
    details: 'Einzelheiten (freiwillig)',
    contact: 'Ihre E-Mail-Adresse, falls Sie eine Antwort möchten (freiwillig)',
    submit: 'Meldung absenden',
    invalid: 'Wählen Sie aus, was mit dem Bild nicht stimmt. Einzelheiten dürfen 2.000 Zeichen haben, die Adresse 254.',
    tooMany: (wait) => `Sie haben viele Meldungen abgesendet. Versuchen Sie es in ${wait} wieder.`,
    thanks: { title: 'Danke für Ihre Meldung', text: 'Der Betreiber dieser Website sieht sich das Bild an.' },
    back: 'Zurück zum Bild',
  },
  fr: {
    link: 'Signaler',
    title: 'Signaler cette image',
    text: 'L’exploitant de ce site examinera l’image. La personne qui l’a envoyée ne voit pas votre signalement.',
    image: 'L’image',
    reason: 'Quel est le problème avec cette image ?',
    reasons: {
      spam: 'Spam ou publicité',
      abuse: 'Elle insulte, menace ou harcèle quelqu’un',
      illegal: 'Elle est illégale',
      copyright: 'Elle enfreint mes droits d’auteur',
      privacy: 'Elle me montre, moi ou mes données, sans mon consentement',
      other: 'Autre chose',
    },
    details: 'Précisions (facultatif)',
    contact: 'Votre adresse e-mail, si vous souhaitez une réponse (facultatif)',
    submit: 'Envoyer le signalement',
    invalid: 'Choisissez le problème. Les précisions peuvent avoir 2 000 caractères, l’adresse 254.',
    tooMany: (wait) => `Vous avez envoyé beaucoup de signalements. Réessayez dans ${wait}.`,
    thanks: { title: 'Merci pour votre signalement', text: 'L’exploitant de ce site examinera l’image.' },
    back: 'Retour à l’image',
  },
};

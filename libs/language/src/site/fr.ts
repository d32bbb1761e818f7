import type { ReportPageStrings, SiteStrings } from './site-strings.js';

export const sitePages: SiteStrings = {
  contact: 'Contact',
  contactOperator: 'Contacter l’exploitant',
  links: { imprint: 'Mentions légales', privacy: 'Confidentialité', terms: 'Conditions d’utilisation' },
};

export const reportPages: ReportPageStrings = {
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
};

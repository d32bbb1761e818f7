import type { ReportPageStrings, SiteStrings } from './site-strings.js';

export const sitePages: SiteStrings = {
  contact: 'Kontakt',
  contactOperator: 'Betreiber kontaktieren',
  links: { imprint: 'Impressum', privacy: 'Datenschutz', terms: 'Nutzungsbedingungen' },
};

export const reportPages: ReportPageStrings = {
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
};

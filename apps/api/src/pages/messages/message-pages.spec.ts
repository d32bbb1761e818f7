import { LANGUAGES, REPORT_PAGES, SERVER_PAGES, SITE_PAGES } from '#language';
import { describe, expect, it } from 'vitest';

import { closedUploadPage } from './closed-upload.page.js';
import { deletedPage, deletePage, nothingToDeletePage } from './delete.page.js';
import { errorPage } from './error.page.js';
import { reportedPage, reportPage } from './report.page.js';
import { problemPage } from './problem.page.js';
import { blockedPage } from './blocked.page.js';
import { ASSETS, BASE, HOSTILE, HOSTILE_ESCAPED, KEY } from '../testing/page-fixtures.js';
import { uploadPage } from '../upload.page.js';

describe('the page that deletes an image', () => {
  it('has a button that posts, a link back and a preview', () => {
    const page = deletePage(ASSETS, 'en', { key: KEY, title: 'Lake', hasPreview: true });
    expect(page).toContain('<form method="post"><button class="button danger" type="submit">');
    expect(page).toContain(`href="/gallery/${KEY}"`);
    expect(page).toContain(`<img src="/i/${KEY}b.webp" width="160" height="160" alt="Lake"/>`);
  });

  it('has no preview of an image that is still being stored', () => {
    expect(deletePage(ASSETS, 'en', { key: KEY, title: null, hasPreview: false })).not.toContain('b.webp');
  });

  it('escapes the title', () => {
    const page = deletePage(ASSETS, 'en', { key: KEY, title: HOSTILE, hasPreview: true });
    expect(page).toContain(`alt="${HOSTILE_ESCAPED}"`);
    expect(page).not.toContain('<script');
  });

  it('confirms the deletion, and says why there is nothing to delete', () => {
    const { deleted, goneAlready, nothingToDelete } = SERVER_PAGES.en;
    expect(deletedPage(ASSETS, 'en')).toContain(`<h1>${deleted.title}</h1>`);
    expect(nothingToDeletePage(ASSETS, 'en', 410)).toContain(`<p class="code">410</p><h1>${goneAlready.title}</h1>`);
    expect(nothingToDeletePage(ASSETS, 'en', 404)).toContain(
      `<p class="code">404</p><h1>${nothingToDelete.title}</h1>`,
    );
  });
});

describe('the page of an error', () => {
  it.each([
    ['missing', 404],
    ['gone', 410],
    ['nowhere', 404],
    ['missingAlbum', 404],
    ['goneAlbum', 410],
    ['otherSite', 403],
  ] as const)('says what happened, and links to the upload page: %s, %i', (error, code) => {
    for (const language of LANGUAGES) {
      const page = errorPage(ASSETS, language, error);
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).toContain(`<p class="code">${code}</p><h1>${SERVER_PAGES[language][error].title}</h1>`);
      expect(page).toContain(`<a class="button" href="/">${SERVER_PAGES[language].uploadAnImage}</a>`);
    }
  });

  it.each(LANGUAGES)('links to /sign-in where the person may not open a page, in %s', (language) => {
    const page = errorPage(ASSETS, language, 'forbidden');
    expect(page).toContain(`<p class="code">403</p><h1>${SERVER_PAGES[language].forbidden.title}</h1>`);
    expect(page).toContain(`<a class="button" href="/sign-in">${SERVER_PAGES[language].closed.signIn}</a>`);
  });

  it('has the menu of the account for a person who may not open a page', () => {
    const page = errorPage(ASSETS, 'en', 'forbidden', { name: 'Ada' });
    expect(page).toContain('<summary>Ada</summary>');
    expect(errorPage(ASSETS, 'en', 'forbidden')).not.toContain('<summary>');
  });

  it('tells only the visitor of a deleted image where their own images are listed', () => {
    expect(errorPage(ASSETS, 'en', 'gone')).toContain(SERVER_PAGES.en.ownLink);
    expect(errorPage(ASSETS, 'en', 'missing')).not.toContain(SERVER_PAGES.en.ownLink);
  });
});

it('the page of a problem gives status, title, meaning, advice and code', () => {
  const problem = { code: 'rate-limited', status: 429, title: 'Too many', meaning: 'Means.', advice: 'Wait.' };
  const page = problemPage(ASSETS, problem);
  expect(page).toContain(
    '<p class="code">429</p><h1>Too many</h1><p>Means.</p><p>Wait.</p><p><code>rate-limited</code></p>',
  );
});

describe.each(LANGUAGES)('in place of the upload page, in %s', (language) => {
  it('says that one must sign in, and where', () => {
    const { title, text, signIn } = SERVER_PAGES[language].closed;
    const page = closedUploadPage(ASSETS, language);
    for (const words of [title, text]) expect(page).toContain(`>${words}<`);
    expect(page).toContain(`<a class="button" href="/sign-in">${signIn}</a>`);
    expect(page).not.toContain('<script');
  });
});

const NOBODY = { base: BASE, account: undefined, takesUrls: true };

describe('the upload page', () => {
  it('tells its script the account of the person, and links to the pages of the account', () => {
    const page = uploadPage(ASSETS, 'en', { base: BASE, account: HOSTILE, takesUrls: true });
    expect(page).toContain(`<div id="app" data-account="${HOSTILE_ESCAPED}" data-urls></div>`);
    expect(page).toContain('href="/account/images"');
    expect(uploadPage(ASSETS, 'en', NOBODY)).toContain('<a href="/sign-in">Sign in</a>');
  });

  it('loads the script of the page, its modules and its styles', () => {
    const page = uploadPage(ASSETS, 'en', NOBODY);
    expect(page).toContain('<div id="app" data-urls></div>');
    expect(page).toContain('<script type="module" src="/assets/main-1.js"></script>');
    expect(page).toContain('<link rel="modulepreload" href="/assets/sdk-1.js"/>');
    expect(page).toContain('<link rel="stylesheet" href="/assets/main-1.css"/>');
  });

  it('says where the server fetches no images', () => {
    expect(uploadPage(ASSETS, 'en', { ...NOBODY, takesUrls: false })).toContain('<div id="app"></div>');
  });

  it('shows a form and the command to upload with where there is no JavaScript', () => {
    const page = uploadPage(ASSETS, 'en', NOBODY);
    expect(page).toContain('<form class="upload-form" method="post" action="/upload" enctype="multipart/form-data">');
    expect(page).toContain('<pre><code>curl -F image=@photo.jpg https://img.example/v1/images</code></pre>');
  });

  it('has a preview picture and may be indexed', () => {
    const page = uploadPage(ASSETS, 'fr', NOBODY);
    expect(page).toContain('<meta property="og:image" content="https://img.example/card.png"/>');
    expect(page).not.toContain('noindex');
  });
});

describe('a page of a site with a contact and legal pages', () => {
  const links = [
    { name: 'Imprint', url: 'https://example.org/imprint' },
    { name: 'House_rules', url: 'https://example.org/rules?a&b' },
  ];
  const site = { name: HOSTILE, contact: 'mailto:anna@example.org', links };
  const assets = { ...ASSETS, site };

  it.each(LANGUAGES)('shows them in its footer, in %s', (language) => {
    const page = deletedPage(assets, language);
    const { contact, links: labels } = SITE_PAGES[language];
    expect(page).toContain(
      `<footer class="site"><p>${HOSTILE_ESCAPED}</p>` +
        `<a href="mailto:anna@example.org">${contact}</a>` +
        `<a href="https://example.org/imprint">${labels.imprint}</a>` +
        '<a href="https://example.org/rules?a&amp;b">House rules</a></footer>',
    );
    expect(page).not.toContain('<script');
  });

  it('has the name of the site in its title, its header bar and its link preview', () => {
    const page = uploadPage({ ...ASSETS, site: { ...site, name: 'Lakes' } }, 'en', NOBODY);
    expect(page).toContain('<title>Upload images - Lakes</title>');
    expect(page).toContain('<meta property="og:site_name" content="Lakes"/>');
    expect(page).toMatch(/<a class="brand".*?>Lakes<\/a>/);
  });

  it('leads the visitor of a blocked image to the operator', () => {
    expect(blockedPage(assets, 'en', undefined)).toContain('<a class="button" href="mailto:anna@example.org">');
    expect(blockedPage(ASSETS, 'en', undefined)).toContain('<a class="button" href="/">');
  });

  it('has no footer without them', () => {
    expect(deletedPage(ASSETS, 'en')).not.toContain('<footer');
  });
});

describe.each(LANGUAGES)('the page that reports an image, in %s', (language) => {
  const strings = REPORT_PAGES[language];
  const image = { key: KEY, title: null };

  it('has a reason to choose, texts and a button, and no script', () => {
    const page = reportPage(ASSETS, language, { image });
    for (const [reason, label] of Object.entries(strings.reasons)) {
      expect(page).toContain(`<input type="radio" name="reason" id="${reason}" value="${reason}" required/>`);
      expect(page).toContain(`<label for="${reason}">${label}</label>`);
    }
    expect(page).toContain(`<form class="report" method="post" action="/report/${KEY}">`);
    expect(page).not.toMatch(/<script|role="alert"|checked/);
  });

  it('says why a report was not accepted, and keeps what was entered', () => {
    const entered = { reason: 'spam', text: HOSTILE, contact: HOSTILE };
    const page = reportPage(ASSETS, language, { image, entered, failure: { outcome: 'invalid' } });
    expect(page).toContain(`role="alert">${strings.invalid}</p>`);
    expect(page).toContain('value="spam" required checked/>');
    expect(page).toContain(`value="${HOSTILE_ESCAPED}"`);
    expect(page).toContain(`>${HOSTILE_ESCAPED}</textarea>`);
    const blocked = reportPage(ASSETS, language, { image, failure: { outcome: 'blocked', retryAfterSeconds: 600 } });
    expect(blocked).toContain('10 ');
  });

  it('thanks, and leads back to the image', () => {
    const page = reportedPage(ASSETS, language, image);
    expect(page).toContain(`<h1>${strings.thanks.title}</h1>`);
    expect(page).toContain(`<a class="button" href="/gallery/${KEY}">${strings.back}</a>`);
  });
});

import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** The HTML document of a page. The renderer escapes every text and attribute value. */
export const renderPage = (page: VNode): string => `<!doctype html>${renderToString(page)}`;

/**
 * The types of Preact that the pages use. tsconfig.json resolves `preact` to this file, because Preact's own types
 * load TypeScript's lib.dom.d.ts, which declares `window`, `document` and a second `fetch` for all server code.
 *
 * Only these attributes compile. `dangerouslySetInnerHTML`, `style` and event handlers are left out: the first
 * would bypass the escaping, and the Content-Security-Policy of the pages refuses the others.
 */
export type ComponentChild = VNode | string | number | bigint | boolean | null | undefined;
export type ComponentChildren = ComponentChild | ComponentChildren[];

export interface VNode<Props = object> {
  type: string | ((props: Props) => VNode | null);
  props: Props & { children?: ComponentChildren };
  key: unknown;
}

export declare function jsx(type: unknown, props: object, key?: unknown): VNode;
export declare const jsxs: typeof jsx;
export declare const Fragment: (props: { children?: ComponentChildren }) => VNode;

interface GlobalAttributes {
  key?: string;
  children?: ComponentChildren;
  class?: string;
  id?: string;
  title?: string | undefined;
  lang?: string;
  role?: 'status' | 'alert' | 'img' | 'group' | 'table' | 'rowgroup' | 'row' | 'columnheader' | 'rowheader' | 'cell';
  tabindex?: 0 | -1;
  hidden?: boolean;
  'aria-labelledby'?: string;
  'aria-label'?: string;
  'aria-current'?: 'page' | undefined;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: 'true' | undefined;
  'data-account'?: string | undefined;
  'data-heading'?: string;
  'data-copy'?: string;
  'data-link'?: string;
  'data-select-all'?: '';
  'data-copy-links'?: '';
  'data-copied'?: string;
  'data-status'?: '';
  'data-zoom'?: '';
}

interface ImageAttributes {
  src: string;
  alt: string;
  width?: number | string;
  height?: number | string;
  srcset?: string;
  sizes?: string;
  loading?: 'lazy' | undefined;
  fetchpriority?: 'high';
}

interface InputAttributes {
  type: 'text' | 'password' | 'hidden' | 'search' | 'checkbox' | 'radio' | 'file' | 'number' | 'date';
  name?: string;
  value?: string;
  maxlength?: number;
  placeholder?: string;
  readonly?: boolean;
  accept?: string;
  required?: boolean;
  checked?: boolean;
  min?: number;
  max?: number;
  step?: 'any';
  autocomplete?: 'current-password' | 'email' | 'off';
}

export declare namespace JSX {
  type Element = VNode;
  interface ElementChildrenAttribute {
    children: unknown;
  }
  interface IntrinsicAttributes {
    key?: unknown;
  }
  type IntrinsicElements = Record<PlainElement, GlobalAttributes> & {
    a: GlobalAttributes & { href: string; rel?: 'next' | 'nofollow'; hreflang?: 'en'; download?: string };
    button: GlobalAttributes & { type: 'button' | 'submit'; name?: string; value?: string };
    details: GlobalAttributes & { open?: boolean };
    form: GlobalAttributes & { method: 'get' | 'post'; action?: string; enctype?: 'multipart/form-data' };
    img: GlobalAttributes & ImageAttributes;
    input: GlobalAttributes & InputAttributes;
    label: GlobalAttributes & { for: string };
    option: GlobalAttributes & { value: string; selected?: boolean };
    rect: GlobalAttributes & Record<'x' | 'y' | 'width' | 'height', number>;
    select: GlobalAttributes & { name: string };
    svg: GlobalAttributes & { viewBox: string; preserveAspectRatio: 'none' };
    th: GlobalAttributes & { scope: 'col' | 'row' };
    link: GlobalAttributes & { rel: string; href: string; type?: string };
    meta: {
      charset?: string;
      name?: string;
      property?: string;
      'http-equiv'?: 'refresh';
      content?: string;
      media?: string;
    };
    meter: GlobalAttributes & { min: number; max: number; value: number };
    script: { type: 'module'; src: string };
    textarea: GlobalAttributes & { rows: number; readonly?: boolean; name?: string; maxlength?: number };
    time: GlobalAttributes & { datetime: string };
  };
}

/** Elements without attributes of their own. */
type PlainElement =
  | ('html' | 'head' | 'title' | 'body' | 'header' | 'main' | 'footer' | 'nav' | 'section' | 'noscript')
  | ('table' | 'caption' | 'thead' | 'tbody' | 'tr' | 'td')
  | ('summary' | 'strong' | 'fieldset' | 'legend' | 'dialog' | 'kbd')
  | ('h1' | 'h2' | 'p' | 'div' | 'span' | 'pre' | 'code' | 'figure' | 'figcaption' | 'ul' | 'li' | 'dl' | 'dt' | 'dd');

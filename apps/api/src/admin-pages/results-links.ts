import { idText, type Principal } from '#accounts';
import { KeyCodec } from '#keys';
import { Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';

import type { FormPlace, Results } from '../pages/admin/results.page.js';

export const RESULTS_PATH = '/admin/results';

/** What a form has done, by the keys of its images. */
export type FormResults = Omit<Results, 'undo'>;

const ACTIONS = ['block', 'unblock', 'delete', 'resolve'] as const;
const LISTS = ['done', 'missing', 'gone'] as const;
/** With the keys of the largest form, the redirect stays below the 8 KB of header fields that nginx takes. */
const MAX_BACK = 1_000;

/**
 * Links to the page with the results of a form. The results are in the query, so that the page can be reloaded and
 * every process can show it. A signature shows that this site wrote them for this administrator: nobody else can make a
 * link that claims results, or that offers to undo them.
 */
@Injectable()
export class ResultsLinks {
  private readonly key: Buffer;

  constructor(codec: KeyCodec) {
    this.key = codec.deriveKey('results of admin forms');
  }

  /** Returns the path and the query of the page. */
  pathOf({ back, action, ...results }: FormResults, principal: Principal): string {
    const query = new URLSearchParams({ action, back });
    for (const name of LISTS) if (results[name].length > 0) query.set(name, results[name].join('.'));
    query.set('signature', this.sign(query, principal));
    return `${RESULTS_PATH}?${query.toString()}`;
  }

  /** Returns the results that a link names, or undefined if it was not made for this person. `url`: of the request. */
  read(url: string, principal: Principal): FormResults | undefined {
    const query = new URLSearchParams(url.slice(RESULTS_PATH.length));
    const signature = Buffer.from(query.get('signature') ?? '');
    query.delete('signature');
    const expected = Buffer.from(this.sign(query, principal));
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined;
    const action = ACTIONS.find((name) => name === query.get('action'));
    const list = (name: (typeof LISTS)[number]) => query.get(name)?.split('.') ?? [];
    const place = placeOf(query.get('back') ?? '');
    return action && { ...place, action, done: list('done'), missing: list('missing'), gone: list('gone') };
  }

  private sign(query: URLSearchParams, { account }: Principal): string {
    return createHmac('sha256', this.key)
      .update(`${idText(account.id)}?${query.toString()}`)
      .digest('base64url');
  }
}

/** Returns the list that a form was on, with its filters. `back`: what the form says; without a meaning, the images. */
export function placeOf(back: string, section: FormPlace['section'] = 'images'): FormPlace {
  const found = back.startsWith('/admin/reports') ? 'reports' : back.startsWith('/admin/images') ? 'images' : section;
  const path = `/admin/${found}`;
  return { section: found, back: back.startsWith(`${path}?`) && back.length <= MAX_BACK ? back : path };
}

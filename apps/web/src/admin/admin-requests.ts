export type ModerationAction = 'block' | 'unblock' | 'delete';

export interface WantedActions {
  action: ModerationAction;
  keys: readonly string[];
  reason: string;
  legal?: boolean;
  ban?: boolean;
}

/** A result of POST /v1/admin/actions. */
export interface ActionResult {
  key: string;
  status: 200 | 404 | 410;
  state?: 'live' | 'blocked' | 'deleted';
}

/** The server refused a request. `code`: of its problem; undefined if the answer has none. */
export class RefusedRequest extends Error {
  constructor(readonly code: string | undefined) {
    super(`The request was refused: ${code}`);
  }
}

/**
 * Returns a result for each key. Rejects with a RefusedRequest. The SDK leaves out the endpoints of operators,
 * so these requests are made here. A request of a page that is left is still sent.
 */
export async function moderate(actions: WantedActions): Promise<ActionResult[]> {
  const { results } = (await post('/v1/admin/actions', actions)) as { results: ActionResult[] };
  return results;
}

/** Resolves the reports with these ids. */
export async function resolveReports(ids: readonly string[], note: string): Promise<void> {
  await Promise.all(ids.map((id) => post(`/v1/admin/reports/${id}/resolve`, { note: note || null })));
}

async function post(path: string, body: object): Promise<unknown> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    keepalive: true,
  });
  const content = (await answer.json()) as { code?: string };
  if (!answer.ok) throw new RefusedRequest(content.code);
  return content;
}

const LIMIT_MS = 60_000;

interface Answer {
  status: number;
  clone(): { text(): Promise<string> };
}

/**
 * Sends a request, again and again while it is answered 503 with `variant-pending`: the render takes longer than a
 * request waits, which is right on a busy machine. After a minute returns that answer.
 */
export async function answerOrVariant<A extends Answer>(send: () => Promise<A>): Promise<A> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const answer = await send();
    if (answer.status !== 503 || performance.now() > end) return answer;
    if (!(await answer.clone().text()).includes('"variant-pending"')) return answer;
  }
}

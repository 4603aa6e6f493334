// POST /guest: a token for somebody without an account. What it answers is an input of the machine.

import type { Input } from "./step";

const kGuestDeadlineMs = 8000;

export async function ask_for_guest(name: string): Promise<Input> {
  try {
    const answer = await fetch("/guest", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name }),
      signal: AbortSignal.timeout(kGuestDeadlineMs),
    });
    if (answer.ok) {
      const { token } = (await answer.json()) as { token: string };
      return { kind: "guest", token };
    }
    return refused(answer.status, answer.headers.get("Retry-After"));
  } catch {
    return { kind: "guest_refused", code: "unreachable", retry: true, after: null };
  }
}

function refused(status: number, retry_after: string | null): Input {
  const retry = status === 429 || status >= 500;
  const code = status === 403 ? "guests_forbidden" : "guest_refused";
  const seconds = Number(retry_after ?? "0");
  const after = retry && seconds > 0 ? Math.min(60, seconds) * 1000 : null;
  return { kind: "guest_refused", code, retry, after };
}

import { createSignal } from "solid-js";
import { ApiClient } from "../../../client/api/api-client.ts";
import { observeServerDate } from "../app/clock.ts";

const [reachable, setReachable] = createSignal(true);
const [sessionEnded, setSessionEnded] = createSignal(false);

/** False from the first request that got no answer until the next one that does. */
export { reachable, sessionEnded, setSessionEnded };

async function observedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const sentAt = Date.now();
  try {
    const answer = await fetch(input, init);
    observeServerDate(answer.headers.get("date"), sentAt, Date.now());
    setReachable(true);
    // A refused log-in is 401 too, but nobody's session ended by it.
    if (!answer.url.includes("/api/v1/auth/")) setSessionEnded(answer.status === 401);
    return answer;
  } catch (cause) {
    if (!init?.signal?.aborted) setReachable(false);
    throw cause;
  }
}

/** The platform this console was served by; the session cookie speaks for the person. */
export const api = new ApiClient({ url: "", fetch: observedFetch });

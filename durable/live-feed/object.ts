import { DurableObject } from "cloudflare:workers";
import { type LiveWord, liveChanged, livePing, livePong, liveRenewCode } from "../../client/protocol/live.ts";
import type { DurableEnv } from "../shared/env.ts";
import { maxListeners, mustRenew, newListener } from "./listeners.ts";
import type { LiveFeedCalls } from "./rpc.ts";

/** The console pages that look at one namespace. It stores nothing and sleeps while nothing changes. */
export class LiveFeed extends DurableObject<DurableEnv> implements LiveFeedCalls {
  #takenAwayAt: number | null = null;

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(livePing, livePong));
  }

  /** Takes a listener whom the Worker has judged. */
  override fetch(): Response {
    if (this.ctx.getWebSockets().length >= maxListeners)
      return Response.json({ error: { code: "too_many_listeners" } }, { status: 503 });
    const { 0: theirs, 1: ours } = new WebSocketPair();
    this.ctx.acceptWebSocket(ours);
    ours.serializeAttachment(newListener(Date.now(), this.#takenAwayAt));
    return new Response(null, { status: 101, webSocket: theirs });
  }

  async changed(word: LiveWord = liveChanged): Promise<number> {
    const now = Date.now();
    let told = 0;
    for (const listener of this.ctx.getWebSockets()) {
      if (listener.readyState !== WebSocket.OPEN) continue;
      if (mustRenew(listener.deserializeAttachment(), now)) {
        listener.close(liveRenewCode, "listen anew");
        continue;
      }
      listener.send(word);
      told += 1;
    }
    return told;
  }

  async judgeAnew(): Promise<void> {
    this.#takenAwayAt = Date.now();
    for (const listener of this.ctx.getWebSockets())
      if (listener.readyState === WebSocket.OPEN) listener.close(liveRenewCode, "listen anew");
  }

  override webSocketMessage(listener: WebSocket): void {
    listener.close(1008, "listeners have nothing to say");
  }

  override webSocketClose(listener: WebSocket, code: number): void {
    // 1005 and 1006 say that there was no code; they cannot be sent.
    listener.close(code === 1005 || code === 1006 ? 1000 : code);
  }
}

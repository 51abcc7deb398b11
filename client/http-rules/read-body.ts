export interface LimitedBody {
  text: string;
  /** More came than was read. */
  cut: boolean;
}

const decoderFor = (contentType: string | null) => {
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
};

/**
 * Reads the beginning of a body and lets go of the rest, so that an endless one costs no more than `maxBytes`.
 * Bytes that are no text become U+FFFD.
 */
export const readBody = async (response: Response, maxBytes: number): Promise<LimitedBody> => {
  if (response.body === null) return { text: "", cut: false };
  const decoder = decoderFor(response.headers.get("content-type"));
  const reader = response.body.getReader();
  let text = "";
  let left = maxBytes;
  while (true) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), cut: false };
    const chunk: Uint8Array = value;
    text += decoder.decode(chunk.subarray(0, left), { stream: true });
    left -= chunk.length;
    if (left < 0) {
      // A target that goes on sending must not hold the call up: nobody waits for the goodbye.
      reader.cancel().catch(() => undefined);
      return { text, cut: true };
    }
  }
};

/** A line that never ends is handed on in pieces of this size, so that memory stays small. */
const maxOpenCharacters = 65_536;

/** Turns the bytes of a stream into whole lines. Bytes that are not UTF-8 become U+FFFD, also when a character is split over chunks. */
export class LineSplitter {
  readonly #decoder = new TextDecoder("utf-8");
  #open = "";

  /** The lines that this chunk completes. */
  push(chunk: Uint8Array): string[] {
    return this.#split(this.#decoder.decode(chunk, { stream: true }));
  }

  /** What is left when the stream ends. */
  end(): string[] {
    const lines = this.#split(this.#decoder.decode());
    if (this.#open !== "") lines.push(this.#open);
    this.#open = "";
    return lines;
  }

  #split(text: string): string[] {
    const lines = (this.#open + text).split("\n");
    this.#open = lines.pop() ?? "";
    while (this.#open.length > maxOpenCharacters) {
      lines.push(this.#open.slice(0, maxOpenCharacters));
      this.#open = this.#open.slice(maxOpenCharacters);
    }
    return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  }
}

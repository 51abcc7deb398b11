import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Transform, type Writable } from "node:stream";

/**
 * workerd tells a Worker the address of who connects (`request.cf.clientIp`), unless its configuration names a header that
 * says so instead. Miniflare names one on every socket, for its own tools, which no other client sends: addresses would be
 * lost, and anyone could claim one. So the header's name is taken out of the configuration on its way to the runtime.
 */
const headerName = Buffer.from("MF-CF-Blob\0");
const wordBytes = 8;

const pointerKinds = {
  list: 1,
  far: 2,
} as const;

interface Words {
  view: DataView;
  /** Words of the message, without a rest that is none. */
  count: number;
}

/** Where each segment begins, as the frame of a Cap'n Proto message says: their number less one, then their lengths in words. */
const segmentStarts = ({ view, count }: Words): number[] => {
  const segments = view.getUint32(0, true) + 1;
  let at = Math.ceil((4 + segments * 4) / wordBytes);
  const starts: number[] = [];
  for (let segment = 0; segment < segments && at <= count; segment += 1) {
    starts.push(at);
    at += view.getUint32(4 + segment * 4, true);
  }
  return starts;
};

/** Words that point at the text in the word `target`, by an offset from themselves or through a landing pad. */
const pointersTo = (words: Words, target: number): number[] => {
  const { view, count } = words;
  const found: number[] = [];
  for (let at = 1; at < count; at += 1) {
    const low = view.getUint32(at * wordBytes, true);
    if ((low & 3) !== pointerKinds.list || at + 1 + (view.getInt32(at * wordBytes, true) >> 2) !== target)
      continue;
    // A list of bytes, as long as the text.
    if (view.getUint32(at * wordBytes + 4, true) === ((headerName.length << 3) | 2)) found.push(at);
  }
  return found;
};

const farPointersTo = (words: Words, pad: number): number[] => {
  const { view, count } = words;
  const starts = segmentStarts(words);
  const found: number[] = [];
  for (let at = 1; at < count; at += 1) {
    const low = view.getUint32(at * wordBytes, true);
    if ((low & 7) !== pointerKinds.far) continue;
    const start = starts[view.getUint32(at * wordBytes + 4, true)];
    if (start !== undefined && start + (low >>> 3) === pad) found.push(at);
  }
  return found;
};

/** The configuration with every mention of the header unset. A null pointer is how Cap'n Proto says "not given". */
export function withoutPeerHeader(config: Uint8Array): Uint8Array {
  const copy = Buffer.from(config);
  const words: Words = {
    view: new DataView(copy.buffer, copy.byteOffset, copy.byteLength),
    count: Math.floor(copy.byteLength / wordBytes),
  };
  for (let at = copy.indexOf(headerName); at >= 0; at = copy.indexOf(headerName, at + 1)) {
    if (at % wordBytes !== 0) continue;
    for (const pointer of pointersTo(words, at / wordBytes)) {
      const far = farPointersTo(words, pointer);
      for (const word of far.length > 0 ? far : [pointer])
        copy.fill(0, word * wordBytes, (word + 1) * wordBytes);
    }
  }
  return copy;
}

const isRuntime = (child: ChildProcess): boolean => child.spawnargs?.includes("--control-fd=3") ?? false;

const filtered = (child: ChildProcess, stdin: Writable): Writable => {
  const filter = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      done(null, withoutPeerHeader(chunk));
    },
  });
  stdin.on("error", (error) => filter.destroy(error));
  child.once("exit", () => stdin.destroy());
  filter.pipe(stdin);
  return filter;
};

/** Lets runtimes that are started from now on tell their Workers who connects. Answers how to end that. */
export function tellPeers(): () => void {
  const onChildProcess = (message: unknown) => {
    const { process: child } = message as { process: ChildProcess };
    let stdin: Writable | null = null;
    // Its own pipe comes when it is started, and the configuration is written in the same turn.
    Object.defineProperty(child, "stdin", {
      configurable: true,
      enumerable: true,
      get: () => stdin,
      set(pipe: Writable | null) {
        stdin = pipe !== null && isRuntime(child) ? filtered(child, pipe) : pipe;
      },
    });
  };
  subscribe("child_process", onChildProcess);
  return () => {
    unsubscribe("child_process", onChildProcess);
  };
}

import { hostAddress } from "../../worker/outbound/address-range.ts";
import { allowsAddress, allowsName, parseAllowList } from "../../worker/outbound/allow-list.ts";

/**
 * Everything that the Worker sends out passes here. PUBLIC connects to public addresses and the listed ranges
 * only, decided by workerd on the address that it connects to, so a name that changes its address gains
 * nothing. NAMED connects anywhere and serves just the targets that CARILLON_OUTBOUND_ALLOW names.
 */
interface OutboundEnv {
  PUBLIC: Fetcher;
  NAMED: Fetcher;
  CARILLON_OUTBOUND_ALLOW: string;
}

function networkFor(env: OutboundEnv, hostname: string, port: number): Fetcher {
  const list = parseAllowList(env.CARILLON_OUTBOUND_ALLOW);
  const address = hostAddress(hostname);
  const isListed = address === null ? allowsName(list, hostname, port) : allowsAddress(list, address, port);
  return isListed ? env.NAMED : env.PUBLIC;
}

export default {
  async fetch(request, env): Promise<Response> {
    const url = new URL(request.url);
    const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
    return await networkFor(env, url.hostname, port).fetch(request);
  },

  async connect(socket, env): Promise<void> {
    const { localAddress } = await socket.opened;
    if (localAddress === undefined) throw new Error("a connection without a target");
    const at = localAddress.lastIndexOf(":");
    const network = networkFor(env, localAddress.slice(0, at), Number(localAddress.slice(at + 1)));
    const upstream = network.connect(localAddress);
    await Promise.all([socket.readable.pipeTo(upstream.writable), upstream.readable.pipeTo(socket.writable)]);
  },
} satisfies ExportedHandler<OutboundEnv>;

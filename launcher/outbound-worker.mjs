// Everything the Worker sends out passes here. PUBLIC connects to public addresses and the ranges of
// CARILLON_OUTBOUND_ALLOW only, decided by workerd on the address it connects to, so a name that changes its
// address gains nothing. NAMED connects anywhere and serves just the hosts that the operator wrote down.

/** @param {{PUBLIC: Fetcher, NAMED: Fetcher, HOSTS: string[]}} env */
function networkFor(env, hostname, port) {
  const host = hostname.toLowerCase().replace(/\.$/, "");
  const isNamed = env.HOSTS.includes(host) || env.HOSTS.includes(`${host}:${port}`);
  return isNamed ? env.NAMED : env.PUBLIC;
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const port = url.port || (url.protocol === "https:" ? "443" : "80");
    return await networkFor(env, url.hostname, port).fetch(request);
  },

  async connect(socket, env) {
    const { localAddress } = await socket.opened;
    const at = localAddress.lastIndexOf(":");
    const upstream = networkFor(env, localAddress.slice(0, at), localAddress.slice(at + 1)).connect(
      localAddress,
    );
    await Promise.all([socket.readable.pipeTo(upstream.writable), upstream.readable.pipeTo(socket.writable)]);
  },
};

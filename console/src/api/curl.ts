/** A call as a command: `$TOKEN` stands for a token of the caller's. `path` as in the API, below the namespace. */
export function curlPost(ns: string, path: string, body?: object): string {
  const url = `${location.origin}/api/v1/namespaces/${encodeURIComponent(ns)}/${path}`;
  const post = 'curl -X POST -H "Authorization: Bearer $TOKEN"';
  return body === undefined
    ? `${post} ${url}`
    : `${post} -H "Content-Type: application/json" ${url} -d '${JSON.stringify(body)}'`;
}

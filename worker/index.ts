export default {
  fetch(request: Request): Response {
    if (new URL(request.url).pathname === "/healthz") return Response.json({ status: "ok" });
    return Response.json({ error: { code: "not_found", message: "No such route" } }, { status: 404 });
  },
  scheduled(): void {},
} satisfies ExportedHandler;

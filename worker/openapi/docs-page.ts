import { html, raw } from "hono/html";
import type { JsonSchema } from "./components.ts";
import { type OpenApiDocument, type Operation, openApiDocument } from "./document.ts";

type Html = ReturnType<typeof html>;

const refName = (schema: JsonSchema): string | null =>
  typeof schema.$ref === "string" ? (schema.$ref.split("/").at(-1) ?? null) : null;

const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;

const listOf = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** A type in a few words, with links to the named ones. */
const typeOf = (schema: JsonSchema): Html => {
  const name = refName(schema);
  if (name !== null) return html`<a href="#schema-${name}">${name}</a>`;
  if (Array.isArray(schema.enum))
    return html`${schema.enum.map((value) => JSON.stringify(value)).join(" | ")}`;
  if ("const" in schema) return html`${JSON.stringify(schema.const)}`;
  const parts = [...listOf(schema.anyOf), ...listOf(schema.oneOf)];
  if (parts.length > 0) {
    return html`${parts.map((part, index) => (index > 0 ? html` | ${typeOf(part)}` : typeOf(part)))}`;
  }
  if (schema.type === "array" && isSchema(schema.items)) return html`list of ${typeOf(schema.items)}`;
  return html`${String(schema.format ?? schema.type ?? "any")}`;
};

const bounds = (schema: JsonSchema): string => {
  const said: string[] = [];
  for (const [key, word] of [
    ["minimum", "from"],
    ["maximum", "to"],
    ["minLength", "at least characters:"],
    ["maxLength", "at most characters:"],
    ["maxItems", "at most items:"],
    ["pattern", "form"],
  ] as const) {
    if (schema[key] !== undefined) said.push(`${word} ${String(schema[key])}`);
  }
  return said.join(", ");
};

const fieldRows = (schema: JsonSchema): Html => {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  return html`${properties.map(([name, field]) =>
    isSchema(field)
      ? html`<tr>
          <td><code>${name}</code>${required.has(name) ? raw('<span class="required" title="required">*</span>') : ""}</td>
          <td>${typeOf(field)}</td>
          <td>${bounds(field)}</td>
        </tr>`
      : "",
  )}`;
};

const fieldTable = (schema: JsonSchema): Html =>
  isSchema(schema.properties)
    ? html`<table>
        <thead>
          <tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Rule</th></tr>
        </thead>
        <tbody>${fieldRows(schema)}</tbody>
      </table>`
    : html`<p>${typeOf(schema)}</p>`;

const contentOf = (holder: unknown): { schema: JsonSchema | null; examples: [string, unknown][] } => {
  const content = isSchema(holder) && isSchema(holder.content) ? holder.content["application/json"] : null;
  if (!isSchema(content)) return { schema: null, examples: [] };
  const examples = isSchema(content.examples) ? Object.entries(content.examples) : [];
  return {
    schema: isSchema(content.schema) ? content.schema : null,
    examples: examples.map(([name, example]) => [name, isSchema(example) ? example.value : null]),
  };
};

const parameterTable = (operation: Operation): Html | "" =>
  operation.parameters.length === 0
    ? ""
    : html`<h4>Parameters</h4>
        <table>
          <thead>
            <tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Type</th><th scope="col">Rule</th></tr>
          </thead>
          <tbody>
            ${operation.parameters.map(
              (parameter) => html`<tr>
                <td><code>${parameter.name}</code>${parameter.required ? raw('<span class="required" title="required">*</span>') : ""}</td>
                <td>${parameter.in}</td>
                <td>${typeOf(parameter.schema)}</td>
                <td>${parameter.description ?? bounds(parameter.schema)}</td>
              </tr>`,
            )}
          </tbody>
        </table>`;

const bodySection = (operation: Operation): Html | "" => {
  const { schema, examples } = contentOf(operation.requestBody);
  if (!schema) return "";
  return html`<h4>Body</h4>
    ${fieldTable(schema)}
    ${examples.map(
      ([name, value]) => html`<details>
        <summary>Example: ${name}</summary>
        <pre>${JSON.stringify(value, null, 2)}</pre>
      </details>`,
    )}`;
};

const responseRows = (operation: Operation): Html => html`<h4>Answers</h4>
  <table>
    <thead>
      <tr><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">Body</th></tr>
    </thead>
    <tbody>
      ${Object.entries(operation.responses).map(([status, response]) => {
        const { schema } = contentOf(response);
        const description = isSchema(response) ? String(response.description ?? "") : "";
        return html`<tr>
          <td><code>${status}</code></td>
          <td>${description}</td>
          <td>${schema ? typeOf(schema) : ""}${schema?.properties ? html` (${Object.keys(schema.properties).join(", ")})` : ""}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;

const operationSection = (path: string, method: string, operation: Operation): Html => html`<section
  id="${operation.operationId}"
>
  <h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code></h3>
  <p>${operation.summary}. ${operation.description ?? ""}</p>
  ${parameterTable(operation)} ${bodySection(operation)} ${responseRows(operation)}
</section>`;

const operationsOf = (document: OpenApiDocument, tag: string): [string, string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]): [string, string, Operation] => [path, method, operation]),
  );

const navigation = (document: OpenApiDocument): Html => html`<nav aria-label="Operations">
  ${document.tags.map(
    ({ name }) => html`<h2>${name}</h2>
      <ul>
        ${operationsOf(document, name).map(
          ([, method, operation]) => html`<li>
            <a href="#${operation.operationId}"><span class="method ${method}">${method.toUpperCase()}</span> ${operation.operationId}</a>
          </li>`,
        )}
      </ul>`,
  )}
</nav>`;

const schemaSections = (document: OpenApiDocument): Html => {
  const schemas = isSchema(document.components.schemas) ? Object.entries(document.components.schemas) : [];
  return html`<h2>Schemas</h2>
    ${schemas.map(([name, schema]) =>
      isSchema(schema)
        ? html`<section id="schema-${name}"><h3>${name}</h3>${fieldTable(schema)}</section>`
        : "",
    )}`;
};

/** The document as a page: everything in it, nothing to load but one stylesheet, no script. */
export const docsPage = (): Html => {
  const document = openApiDocument();
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Carillon API</title>
        <link rel="stylesheet" href="/api/docs.css" />
      </head>
      <body>
        ${navigation(document)}
        <main>
          <h1>Carillon API ${String(document.info.version)}</h1>
          <p>${String(document.info.description)}</p>
          <p>The same as <a href="/api/openapi.json">OpenAPI 3.1</a>. Fields with <span class="required">*</span> are required.</p>
          ${document.tags.map(
            ({ name }) => html`<h2>${name}</h2>
              ${operationsOf(document, name).map((entry) => operationSection(...entry))}`,
          )}
          ${schemaSections(document)}
        </main>
      </body>
    </html>`;
};

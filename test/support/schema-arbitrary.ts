import fc from "fast-check";

/** As much of JSON Schema as the API's document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  format?: string;
  pattern?: string;
}

/** Lists and texts as long as the schema allows would only take time. */
const mostItems = 4;
const mostCharacters = 40;

/** What a hostile client puts where something else is expected. */
export const hostile: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  "",
  " ",
  "\u0000",
  "\ud800",
  "'; DROP TABLE jobs; --",
  '" OR 1=1',
  "%_%",
  "../../etc/passwd",
  "<script>alert(1)</script>",
  "__proto__",
  "9".repeat(400),
  "名😀".repeat(300),
  "2026-02-30T25:61:61Z",
  "0/0 * * * * ?",
  [],
  [[[[[[]]]]]],
  {},
  { $ref: "x" },
  { constructor: { prototype: {} } },
);

const text = (schema: Schema): fc.Arbitrary<string> => {
  if (schema.format === "date-time")
    return fc
      .date({ min: new Date("2020-01-01"), max: new Date("2035-01-01"), noInvalidDate: true })
      .map((at) => at.toISOString());
  if (schema.format === "email") return fc.constantFrom("ada@example.com", "b.c@example.org");
  const maxLength = Math.min(schema.maxLength ?? mostCharacters, mostCharacters);
  const minLength = Math.min(schema.minLength ?? 0, maxLength);
  const plain = fc.string({ minLength, maxLength, unit: "grapheme" });
  if (schema.pattern === undefined) return plain;
  // Patterns that ask for the impossible, such as look-behinds, fall back to plain text: it is refused, and that is fine.
  try {
    return fc.stringMatching(new RegExp(schema.pattern), { size: "-1" });
  } catch {
    return plain;
  }
};

const number = (schema: Schema, isWhole: boolean): fc.Arbitrary<number> => {
  const min = schema.minimum ?? -1000;
  const max = Math.min(schema.maximum ?? min + 100_000, min + 100_000);
  return isWhole
    ? fc.integer({ min: Math.ceil(min), max: Math.floor(max) })
    : fc.double({ min, max, noNaN: true });
};

export type Resolve = (ref: string) => Schema;

const object = (schema: Schema, resolve: Resolve): fc.Arbitrary<object> => {
  const required = new Set(schema.required);
  const model = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, fromSchema(inner, resolve)]),
  );
  const requiredKeys = Object.keys(model).filter((name) => required.has(name));
  if (Object.keys(model).length > 0) return fc.record(model, { requiredKeys });
  const values = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
  return fc.dictionary(fc.string({ maxLength: 10 }), fromSchema(values, resolve), { maxKeys: 2 });
};

const ofType = (type: string | undefined, schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> => {
  switch (type) {
    case "string":
      return text(schema);
    case "integer":
      return number(schema, true);
    case "number":
      return number(schema, false);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(fromSchema(schema.items ?? {}, resolve), {
        minLength: Math.min(schema.minItems ?? 0, mostItems),
        maxLength: Math.min(schema.maxItems ?? mostItems, mostItems),
      });
    case "object":
      return object(schema, resolve);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
};

/** Values that a schema describes. */
export const fromSchema = (schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> => {
  if (schema.$ref !== undefined) return fromSchema(resolve(schema.$ref), resolve);
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => fromSchema(choice, resolve)));
  if (schema.allOf) {
    const parts = schema.allOf.map((part) => fromSchema(part, resolve));
    return fc.tuple(...parts).map((values) => Object.assign({}, ...values));
  }
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return fc.oneof(...types.map((type) => ofType(type, schema, resolve)));
};

/** Puts `value` somewhere into a body: where `at` leads, walking down by its digits. */
export const spoil = (body: unknown, at: number, value: unknown): unknown => {
  if (typeof body !== "object" || body === null) return value;
  const keys = Object.keys(body);
  if (keys.length === 0) return value;
  const key = keys[at % keys.length] ?? "";
  const inner: unknown = Reflect.get(body, key);
  const isDeep = at % 3 === 0 && typeof inner === "object" && inner !== null;
  const next = isDeep ? spoil(inner, Math.floor(at / 3), value) : value;
  if (Array.isArray(body)) return body.map((item, index) => (String(index) === key ? next : item));
  return { ...body, [key]: next };
};

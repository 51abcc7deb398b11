import { tryClient } from "./scenarios.ts";
import { typescriptClient } from "./typescript-client.ts";

tryClient("TypeScript", typescriptClient);

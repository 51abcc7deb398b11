import { routes } from "../../client/protocol/routes/index.ts";
import { applyDefinitions } from "../definitions/apply.ts";
import { exportDefinitions } from "../definitions/export.ts";
import { planDefinitions } from "../definitions/plan.ts";
import { serve } from "../serve.ts";

export const definitionRoutes = [
  serve(routes.exportDefinitions, exportDefinitions),
  serve(routes.planDefinitions, planDefinitions),
  serve(routes.applyDefinitions, applyDefinitions),
];

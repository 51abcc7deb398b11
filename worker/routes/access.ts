import { routes } from "../../client/protocol/routes/index.ts";
import { changePassword, deleteSession, listSessions, login, logout, toMe } from "../accounts/sessions.ts";
import { createToken, deleteToken, listTokens } from "../accounts/tokens.ts";
import { createUser, deleteUser, listUsers, updateUser } from "../accounts/users.ts";
import { serve } from "../serve.ts";

export const accessRoutes = [
  serve(routes.login, login),
  serve(routes.logout, logout),
  serve(routes.me, async ({ caller }) => toMe(caller)),
  serve(routes.changePassword, changePassword),
  serve(routes.listSessions, listSessions),
  serve(routes.deleteSession, deleteSession),
  serve(routes.listUsers, listUsers),
  serve(routes.createUser, createUser),
  serve(routes.updateUser, updateUser),
  serve(routes.deleteUser, deleteUser),
  serve(routes.listTokens, listTokens),
  serve(routes.createToken, createToken),
  serve(routes.deleteToken, deleteToken),
];

import { routes } from "../../client/protocol/routes/index.ts";
import {
  deleteUserFactors,
  deleteUserIdentities,
  deleteUserSessions,
  listUserSessions,
  resetPassword,
} from "../accounts/help-user.ts";
import { login } from "../accounts/log-in.ts";
import { passkeyLogin, startPasskeyLogin } from "../accounts/passkey-login.ts";
import { signInOptions } from "../accounts/security.ts";
import { logout } from "../accounts/sessions.ts";
import { accessLogin } from "../accounts/sign-on/access.ts";
import { finishOidc, startOidc } from "../accounts/sign-on/oidc.ts";
import { createToken, deleteToken, listTokens } from "../accounts/tokens.ts";
import { createUser, deleteUser, listUsers, updateUser } from "../accounts/users.ts";
import { serve } from "../serve.ts";

export const accessRoutes = [
  serve(routes.login, login),
  serve(routes.logout, logout),
  serve(routes.signInOptions, signInOptions),
  serve(routes.startPasskeyLogin, startPasskeyLogin),
  serve(routes.passkeyLogin, passkeyLogin),
  serve(routes.startOidc, startOidc),
  serve(routes.finishOidc, finishOidc),
  serve(routes.accessLogin, accessLogin),
  serve(routes.listUsers, listUsers),
  serve(routes.createUser, createUser),
  serve(routes.updateUser, updateUser),
  serve(routes.deleteUser, deleteUser),
  serve(routes.resetPassword, resetPassword),
  serve(routes.listUserSessions, listUserSessions),
  serve(routes.deleteUserSessions, deleteUserSessions),
  serve(routes.deleteUserFactors, deleteUserFactors),
  serve(routes.deleteUserIdentities, deleteUserIdentities),
  serve(routes.listTokens, listTokens),
  serve(routes.createToken, createToken),
  serve(routes.deleteToken, deleteToken),
];

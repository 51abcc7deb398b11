import { routes } from "../../client/protocol/routes/index.ts";
import { changePassword } from "../accounts/change-password.ts";
import { toMe } from "../accounts/open-session.ts";
import { createPasskey, deletePasskey, renamePasskey, startPasskey } from "../accounts/passkeys.ts";
import { confirmTotp, disableTotp, enrolTotp, renewRecoveryCodes } from "../accounts/second-factor.ts";
import { getSecurity } from "../accounts/security.ts";
import { deleteOtherSessions, deleteSession, listSessions } from "../accounts/sessions.ts";
import { serve } from "../serve.ts";

export const accountRoutes = [
  serve(routes.me, async ({ caller }) => toMe(caller)),
  serve(routes.changePassword, changePassword),
  serve(routes.listSessions, listSessions),
  serve(routes.deleteSession, deleteSession),
  serve(routes.deleteOtherSessions, deleteOtherSessions),
  serve(routes.getSecurity, getSecurity),
  serve(routes.enrolTotp, enrolTotp),
  serve(routes.confirmTotp, confirmTotp),
  serve(routes.disableTotp, disableTotp),
  serve(routes.renewRecoveryCodes, renewRecoveryCodes),
  serve(routes.startPasskey, startPasskey),
  serve(routes.createPasskey, createPasskey),
  serve(routes.renamePasskey, renamePasskey),
  serve(routes.deletePasskey, deletePasskey),
];

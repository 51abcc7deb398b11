export const login = {
  title: "Sign in",
  email: "E-mail",
  password: "Password",
  submit: "Sign in",
  hint: "First start? The administrator's password was printed once, in the output of the server.",
  allUp: "All parts up",
  someDown: (parts: string) => `Not working: ${parts}`,
  unknown: "The platform does not answer",
  version: (version: string) => `Carillon ${version}`,
  zoneData: (version: string) => `Time-zone data ${version}`,
  refused: "E-mail and password do not match.",
  notAccepted: "This sign-in was not accepted. Try again, or use another way.",
  code: "Code",
  codeHint: "Six digits of your authenticator app, or a recovery code.",
  codeMissing: "Enter the code",
  codeRefused: "The code is wrong, or was used before.",
  codeLost: "No app and no recovery code? An administrator can remove the second step.",
  startAgain: "Start again",
  otherWays: "Other ways to sign in",
  withPasskey: "Sign in with a passkey",
  passkeyFailed: "The browser could not use a passkey here.",
  withProvider: (name: string) => `Continue with ${name}`,
  withAccess: "Continue with Cloudflare Access",
  finishing: "Signing in…",
  choose: "Choose a password",
  chooseWhy: "You came in with a one-time password. Choose your own to go on.",
  chooseHint: "At least 10 characters, known to nobody else.",
  chooseDone: "Save and go on",
  oneTime: "One-time password",
  reasons: {
    disabled: "This account is disabled. An administrator can enable it.",
    no_email: "The sign-on names no e-mail address, so no account can be found.",
    email_unverified: "The sign-on has not verified your e-mail address. Verify it there, then try again.",
    domain: "E-mail addresses of this domain may not sign on here.",
    linked_elsewhere:
      "The account with this e-mail belongs to another identity of the same sign-on. An administrator can unlink it.",
    no_role: "None of your groups gives a role here. Ask who manages the groups.",
    no_account: "There is no account with your e-mail. An administrator can create one.",
  },
  triesLeft: (left: number) =>
    left === 0
      ? "The next try has to wait."
      : left === 1
        ? "One more try before a pause."
        : `${left} more tries before a pause.`,
  paused: (wait: string) => `Too many failed tries. The next one is possible in ${wait}.`,
  insecure:
    "Signing in over plain http would send the password in the clear. Use https, or set CARILLON_INSECURE_HTTP=1 on the server to allow it.",
  emailMissing: "Enter your e-mail",
  passwordMissing: "Enter your password",
};

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

export const grants = {
  authorize: "Authorize",
  title: (name: string) => `Authorize ${name}`,
  why: "Whoever has access sees this app with its jobs and runs, and may do there what their role allows. Administrators see every app without it. A change holds within 5 seconds.",
  without: "Without access",
  with: "With access",
  search: "Name or e-mail",
  grant: "Give access",
  revoke: "Take away",
  nobodyLeft: "Everyone has access. New accounts are made under People.",
  nobodyYet: "Nobody yet: only administrators see this app.",
  more: "There are more people. Search to find them.",
  said: {
    granted: (name: string) => `${name} has access`,
    revoked: (name: string) => `${name} has no access any more`,
    grantedMany: (count: string) => `${count} people have access`,
    revokedMany: (count: string) => `${count} people have no access any more`,
  },
};

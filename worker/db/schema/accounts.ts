import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export const users = sqliteTable(
  "users",
  {
    userId: text("user_id").primaryKey(),
    /** Lower case: people are told apart without regard to case. */
    email: text("email").notNull(),
    name: text("name").notNull(),
    role: text("role").notNull(),
    /** Parameters, salt and hash in one text. */
    /** Empty: signs in elsewhere only, and no password fits. */
    password: text("password").notNull(),
    /** A one-time password: a session opened with it may do nothing but replace it. */
    mustChangePassword: integer("must_change_password").notNull().default(0),
    /** A one-time password ends by itself; null: does not. */
    passwordUntil: integer("password_until"),
    disabled: integer("disabled").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [uniqueIndex("users_by_email").on(table.email)],
);

export const sessions = sqliteTable(
  "sessions",
  {
    /** SHA-256 of the cookie's secret: a stolen table opens no session. */
    hash: text("hash").primaryKey(),
    sessionId: text("session_id").notNull(),
    userId: text("user_id").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    sourceAddress: text("source_address"),
    userAgent: text("user_agent"),
    /** SignInMethod. */
    method: text("method").notNull().default("password"),
    /** To some minutes: noted seldom, since a row is written each time. */
    lastSeenAt: integer("last_seen_at"),
  },
  (table) => [index("sessions_by_user").on(table.userId), index("sessions_by_expiry").on(table.expiresAt)],
);

/** One authenticator app for each account. */
export const totpFactors = sqliteTable("totp_factors", {
  userId: text("user_id").primaryKey(),
  secretSealed: text("secret_sealed").notNull(),
  /** Null: shown to the person, who has not proved yet that the app makes the right codes. */
  confirmedAt: integer("confirmed_at"),
  /** Number of the newest time step whose code was taken: none is taken twice. */
  lastStep: integer("last_step").notNull(),
  createdAt: integer("created_at").notNull(),
});

/** Each works once; the row goes with it. */
export const recoveryCodes = sqliteTable(
  "recovery_codes",
  {
    userId: text("user_id").notNull(),
    /** HMAC under a key of the deployment: a code is too short for a bare hash. */
    hash: text("hash").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.hash] })],
);

export const passkeys = sqliteTable(
  "passkeys",
  {
    /** Base64url, as browsers name it. */
    credentialId: text("credential_id").primaryKey(),
    passkeyId: text("passkey_id").notNull(),
    userId: text("user_id").notNull(),
    name: text("name").notNull(),
    /** COSE key, base64url. */
    publicKey: text("public_key").notNull(),
    signCount: integer("sign_count").notNull(),
    /** JSON array of text. */
    transports: text("transports").notNull(),
    backedUp: integer("backed_up").notNull(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at"),
  },
  (table) => [index("passkeys_by_user").on(table.userId)],
);

/** Whom somebody else's sign-on vouches for: one person there is one account here. */
export const identities = sqliteTable(
  "identities",
  {
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    userId: text("user_id").notNull(),
    /** As the issuer last told it. */
    email: text("email").notNull(),
    linkedAt: integer("linked_at").notNull(),
    lastUsedAt: integer("last_used_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.issuer, table.subject] }),
    index("identities_by_user").on(table.userId),
  ],
);

/** Challenges are signed, not stored; those that were met are kept until they end, so that none is met twice. */
export const metChallenges = sqliteTable(
  "met_challenges",
  { challenge: text("challenge").primaryKey(), expiresAt: integer("expires_at").notNull() },
  (table) => [index("met_challenges_by_expiry").on(table.expiresAt)],
);

export const loginThrottle = sqliteTable("login_throttle", {
  /** `email:...` or `address:...`. */
  key: text("key").primaryKey(),
  failures: integer("failures").notNull(),
  blockedUntil: integer("blocked_until").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * D1 holds definitions (truth) and history (a projection that the queues write). Instants are milliseconds since the epoch.
 * The generated SQL is edited for STRICT and WITHOUT ROWID, which drizzle cannot say; a test compares the migrated tables.
 */

export const namespaces = sqliteTable("namespaces", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  description: text("description").notNull(),
  region: text("region").notNull(),
  version: integer("version").notNull(),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

export const apps = sqliteTable(
  "apps",
  {
    /** Never reused: a new app under an old id starts with an empty queue. */
    appUid: integer("app_uid").primaryKey({ autoIncrement: true }),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    name: text("name").notNull(),
    /** AppSettings as JSON, name and description included. */
    settings: text("settings").notNull(),
    keySealed: text("key_sealed").notNull(),
    keyHash: text("key_hash").notNull(),
    keyHint: text("key_hint").notNull(),
    previousKeySealed: text("previous_key_sealed"),
    previousKeyHash: text("previous_key_hash"),
    previousKeyUntil: integer("previous_key_until"),
    /** StoredSigningSecret[] as JSON; the values are sealed. */
    signingSecrets: text("signing_secrets").notNull(),
    publicUrl: text("public_url"),
    version: integer("version").notNull(),
    /** The version that the queue was told; the sweep tells it again while it is behind. */
    appliedVersion: integer("applied_version").notNull(),
    /** When the sweep asks the queue to look after itself; no index, since apps are few and the column moves often. */
    checkAfter: integer("check_after"),
    createdBy: text("created_by").notNull(),
    updatedBy: text("updated_by").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    uniqueIndex("apps_by_id").on(table.namespace, table.appId),
    index("apps_unapplied").on(table.appUid).where(sql`applied_version < version`),
  ],
);

export const jobs = sqliteTable(
  "jobs",
  {
    /** Never reused. */
    jobId: integer("job_id").primaryKey({ autoIncrement: true }),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    name: text("name").notNull(),
    jobType: text("job_type").notNull(),
    mode: text("mode").notNull(),
    enabled: integer("enabled").notNull(),
    /** JobDefinition as JSON, complete. */
    definition: text("definition").notNull(),
    version: integer("version").notNull(),
    appliedVersion: integer("applied_version").notNull(),
    /** The second in which the timing was last saved: the phase of a fixed rate hangs on it. */
    anchorAt: integer("anchor_at").notNull(),
    enabledAt: integer("enabled_at").notNull(),
    createdBy: text("created_by").notNull(),
    updatedBy: text("updated_by").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    /** The one workflow whose draft or published graph has it. */
    workflowId: integer("workflow_id"),
  },
  (table) => [
    index("jobs_by_workflow").on(table.workflowId).where(sql`workflow_id is not null`),
    index("jobs_by_namespace").on(table.namespace, table.jobId),
    index("jobs_by_app").on(table.namespace, table.appId, table.jobId),
    index("jobs_unapplied").on(table.jobId).where(sql`applied_version < version`),
  ],
);

export const jobVersions = sqliteTable(
  "job_versions",
  {
    jobId: integer("job_id").notNull(),
    version: integer("version").notNull(),
    savedAt: integer("saved_at").notNull(),
    savedBy: text("saved_by").notNull(),
    definition: text("definition").notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.version] })],
);

/** Deleted apps and jobs whose objects have not confirmed yet; the row goes when they have. */
export const removals = sqliteTable(
  "removals",
  {
    removalId: integer("removal_id").primaryKey({ autoIncrement: true }),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    /** Null: the whole app. */
    jobId: integer("job_id"),
    removedBy: text("removed_by").notNull(),
    removedAt: integer("removed_at").notNull(),
  },
  (table) => [index("removals_by_app").on(table.namespace, table.appId)],
);

/** Terminal runs, written by the queue. Slot = number modulo retention: retention costs no delete; skipped runs have negative slots. */
export const runs = sqliteTable(
  "runs",
  {
    jobId: integer("job_id").notNull(),
    slot: integer("slot").notNull(),
    number: integer("number").notNull(),
    ordinal: integer("ordinal").notNull(),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    status: text("status").notNull(),
    reason: text("reason"),
    message: text("message"),
    trigger: text("trigger").notNull(),
    operator: text("operator"),
    workflowRunId: text("workflow_run_id"),
    scheduleAt: integer("schedule_at").notNull(),
    dataAt: integer("data_at").notNull(),
    createdAt: integer("created_at").notNull(),
    startedAt: integer("started_at"),
    finishedAt: integer("finished_at"),
    version: integer("version").notNull(),
    attempt: integer("attempt").notNull(),
    /** AttemptRecord[] as JSON. */
    attempts: text("attempts"),
    rerunOf: integer("rerun_of"),
    parameters: text("parameters"),
    result: text("result"),
    /** Who waits for its end: the node of a workflow run, the item of a backfill. Asked again it is the same run. */
    origin: text("origin"),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.slot] }),
    index("runs_by_time").on(
      table.namespace,
      table.scheduleAt,
      table.jobId,
      table.number,
      table.status,
      table.trigger,
      table.appId,
      // For the list by start or end: sorted from the index alone, 100 000 runs stay within its 20 ms.
      table.startedAt,
      table.finishedAt,
      table.createdAt,
    ),
  ],
);

/** Runs open for more than about a second, written by the queue, which deletes the row in the batch that writes the history. */
export const openRuns = sqliteTable(
  "open_runs",
  {
    namespace: text("namespace").notNull(),
    jobId: integer("job_id").notNull(),
    number: integer("number").notNull(),
    appId: text("app_id").notNull(),
    status: text("status").notNull(),
    reason: text("reason"),
    message: text("message"),
    trigger: text("trigger").notNull(),
    operator: text("operator"),
    workflowRunId: text("workflow_run_id"),
    scheduleAt: integer("schedule_at").notNull(),
    dataAt: integer("data_at").notNull(),
    createdAt: integer("created_at").notNull(),
    startedAt: integer("started_at"),
    version: integer("version").notNull(),
    attempt: integer("attempt").notNull(),
    rerunOf: integer("rerun_of"),
  },
  (table) => [primaryKey({ columns: [table.namespace, table.jobId, table.number] })],
);

export const workflows = sqliteTable(
  "workflows",
  {
    /** Never reused. */
    workflowId: integer("workflow_id").primaryKey({ autoIncrement: true }),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    name: text("name").notNull(),
    enabled: integer("enabled").notNull(),
    /** WorkflowDefinition as JSON, complete. */
    definition: text("definition").notNull(),
    /** Counts every change, of the graph too. */
    version: integer("version").notNull(),
    appliedVersion: integer("applied_version").notNull(),
    /** The versions that hold the draft and what is published. */
    dagVersion: integer("dag_version").notNull(),
    publishedVersion: integer("published_version"),
    publishedAt: integer("published_at"),
    publishedBy: text("published_by"),
    /** Whether the draft differs from what is published; and its nodes, for lists. */
    changed: integer("changed").notNull(),
    nodeCount: integer("node_count").notNull(),
    anchorAt: integer("anchor_at").notNull(),
    enabledAt: integer("enabled_at").notNull(),
    createdBy: text("created_by").notNull(),
    updatedBy: text("updated_by").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("workflows_by_namespace").on(table.namespace, table.workflowId),
    index("workflows_by_app").on(table.namespace, table.appId, table.workflowId),
    index("workflows_unapplied").on(table.workflowId).where(sql`applied_version < version`),
  ],
);

export const workflowVersions = sqliteTable(
  "workflow_versions",
  {
    workflowId: integer("workflow_id").notNull(),
    version: integer("version").notNull(),
    savedAt: integer("saved_at").notNull(),
    savedBy: text("saved_by").notNull(),
    action: text("action").notNull(),
    definition: text("definition").notNull(),
    /** Dag as JSON where this version changed it; null: as before. */
    dag: text("dag"),
  },
  (table) => [primaryKey({ columns: [table.workflowId, table.version] })],
);

/** Deleted workflows whose objects have not confirmed yet; the row goes when they have. */
export const workflowRemovals = sqliteTable("workflow_removals", {
  workflowId: integer("workflow_id").primaryKey(),
  removedBy: text("removed_by").notNull(),
  removedAt: integer("removed_at").notNull(),
});

/** Open and ended workflow runs for lists, written by the workflow's object, which holds the truth with the nodes. */
export const workflowRuns = sqliteTable(
  "workflow_runs",
  {
    workflowId: integer("workflow_id").notNull(),
    number: integer("number").notNull(),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    status: text("status").notNull(),
    reason: text("reason"),
    message: text("message"),
    trigger: text("trigger").notNull(),
    operator: text("operator"),
    scheduleAt: integer("schedule_at").notNull(),
    dataAt: integer("data_at").notNull(),
    createdAt: integer("created_at").notNull(),
    startedAt: integer("started_at"),
    finishedAt: integer("finished_at"),
    dagVersion: integer("dag_version").notNull(),
    draft: integer("draft").notNull(),
    /** Counts by status as JSON. */
    nodeCounts: text("node_counts").notNull(),
    /** Writes overtake each other; the newest wins. */
    revision: integer("revision").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workflowId, table.number] }),
    index("workflow_runs_by_time").on(
      table.namespace,
      table.scheduleAt,
      table.workflowId,
      table.number,
      table.status,
      table.trigger,
      table.appId,
    ),
  ],
);

/** What leads to the object of a backfill, which holds its progress. */
export const backfills = sqliteTable("backfills", {
  backfillId: text("backfill_id").primaryKey(),
  namespace: text("namespace").notNull(),
  appId: text("app_id").notNull(),
  kind: text("kind").notNull(),
  targetId: integer("target_id").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: integer("created_at").notNull(),
});

/** Append only: triggers refuse updates, and deletes within the 365 days that records are kept. */
export const operations = sqliteTable(
  "operations",
  {
    operationId: integer("operation_id").primaryKey({ autoIncrement: true }),
    /** Null: the deployment's own (people, tokens). */
    namespace: text("namespace"),
    at: integer("at").notNull(),
    actor: text("actor").notNull(),
    role: text("role").notNull(),
    sourceAddress: text("source_address").notNull(),
    action: text("action").notNull(),
    objectType: text("object_type").notNull(),
    objectId: text("object_id").notNull(),
    objectName: text("object_name").notNull(),
    /** The app that the record is about, for those who see only some apps; null in records about none, and in old ones. */
    appId: text("app_id"),
    before: text("before"),
    after: text("after"),
  },
  (table) => [
    index("operations_by_namespace").on(table.namespace, table.operationId),
    index("operations_by_object").on(table.namespace, table.objectType, table.objectId, table.operationId),
    index("operations_by_time").on(table.at),
  ],
);

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

export const apiTokens = sqliteTable(
  "api_tokens",
  {
    tokenId: text("token_id").primaryKey(),
    hash: text("hash").notNull(),
    name: text("name").notNull(),
    role: text("role").notNull(),
    /** The last characters, to tell tokens apart. */
    hint: text("hint").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at"),
    lastUsedAt: integer("last_used_at"),
    /** 1: reaches only what `token_scopes` names, also when nothing of that is left. */
    scoped: integer("scoped").notNull().default(0),
  },
  (table) => [uniqueIndex("api_tokens_by_hash").on(table.hash)],
);

/** Apps that a person sees. Administrators see every app without one. */
export const grants = sqliteTable(
  "grants",
  {
    userId: text("user_id").notNull(),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    grantedBy: text("granted_by").notNull(),
    grantedAt: integer("granted_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.namespace, table.appId] }),
    index("grants_by_app").on(table.namespace, table.appId),
  ],
);

/** What a scoped token reaches. Rows go with the app or namespace that they name. */
export const tokenScopes = sqliteTable(
  "token_scopes",
  {
    tokenId: text("token_id").notNull(),
    namespace: text("namespace").notNull(),
    /** Empty: the whole namespace. */
    appId: text("app_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tokenId, table.namespace, table.appId] }),
    index("token_scopes_by_app").on(table.namespace, table.appId),
  ],
);

export const loginThrottle = sqliteTable("login_throttle", {
  /** `email:...` or `address:...`. */
  key: text("key").primaryKey(),
  failures: integer("failures").notNull(),
  blockedUntil: integer("blocked_until").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    caller: text("caller").notNull(),
    /** Method and path. */
    path: text("path").notNull(),
    key: text("key").notNull(),
    bodyHash: text("body_hash").notNull(),
    /** Null while the first request is at work. */
    status: integer("status"),
    /** Sealed: some answers show a secret once. */
    answer: text("answer"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.caller, table.path, table.key] }),
    index("idempotency_keys_by_time").on(table.createdAt),
  ],
);

/**
 * What was raised and what became of telling it, written by the alarms object of the app. By uid, so that a new app under an
 * old id shows its own. Kept for a year; nothing else deletes.
 */
export const alarms = sqliteTable(
  "alarms",
  {
    appUid: integer("app_uid").notNull(),
    /** Counted by the app's object. */
    number: integer("number").notNull(),
    kind: text("kind").notNull(),
    /** What became of it as a whole: sending, sent, partial, failed, unsent. */
    status: text("status").notNull(),
    raisedAt: integer("raised_at").notNull(),
    jobId: integer("job_id"),
    workflowId: integer("workflow_id"),
    /** Name of the job or workflow at that time. */
    subjectName: text("subject_name").notNull(),
    /** Of a run or a workflow run. */
    runId: text("run_id"),
    scheduleAt: integer("schedule_at"),
    worker: text("worker"),
    reason: text("reason").notNull(),
    /** Equal alarms that the quiet period held back before this one. */
    heldBack: integer("held_back").notNull(),
    /** Delivery[] as JSON, without addresses that are secrets. */
    deliveries: text("deliveries").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.appUid, table.number] }),
    index("alarms_by_job").on(table.jobId, table.number).where(sql`job_id is not null`),
    index("alarms_by_workflow").on(table.workflowId, table.number).where(sql`workflow_id is not null`),
    index("alarms_by_time").on(table.raisedAt),
  ],
);

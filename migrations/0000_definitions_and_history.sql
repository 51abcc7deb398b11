CREATE TABLE `api_tokens` (
	`token_id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`hint` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`last_used_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_by_hash` ON `api_tokens` (`hash`);--> statement-breakpoint
CREATE TABLE `apps` (
	`app_uid` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`namespace` text NOT NULL,
	`app_id` text NOT NULL,
	`name` text NOT NULL,
	`settings` text NOT NULL,
	`key_sealed` text NOT NULL,
	`key_hash` text NOT NULL,
	`key_hint` text NOT NULL,
	`previous_key_sealed` text,
	`previous_key_hash` text,
	`previous_key_until` integer,
	`signing_secrets` text NOT NULL,
	`public_url` text,
	`version` integer NOT NULL,
	`applied_version` integer NOT NULL,
	`check_after` integer,
	`created_by` text NOT NULL,
	`updated_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `apps_by_id` ON `apps` (`namespace`,`app_id`);--> statement-breakpoint
CREATE INDEX `apps_unapplied` ON `apps` (`app_uid`) WHERE applied_version < version;--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`caller` text NOT NULL,
	`path` text NOT NULL,
	`key` text NOT NULL,
	`body_hash` text NOT NULL,
	`status` integer,
	`answer` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`caller`, `path`, `key`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `idempotency_keys_by_time` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `job_versions` (
	`job_id` integer NOT NULL,
	`version` integer NOT NULL,
	`saved_at` integer NOT NULL,
	`saved_by` text NOT NULL,
	`definition` text NOT NULL,
	PRIMARY KEY(`job_id`, `version`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `jobs` (
	`job_id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`namespace` text NOT NULL,
	`app_id` text NOT NULL,
	`name` text NOT NULL,
	`job_type` text NOT NULL,
	`mode` text NOT NULL,
	`enabled` integer NOT NULL,
	`definition` text NOT NULL,
	`version` integer NOT NULL,
	`applied_version` integer NOT NULL,
	`anchor_at` integer NOT NULL,
	`enabled_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`updated_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `jobs_by_namespace` ON `jobs` (`namespace`,`job_id`);--> statement-breakpoint
CREATE INDEX `jobs_by_app` ON `jobs` (`namespace`,`app_id`,`job_id`);--> statement-breakpoint
CREATE INDEX `jobs_unapplied` ON `jobs` (`job_id`) WHERE applied_version < version;--> statement-breakpoint
CREATE TABLE `login_throttle` (
	`key` text PRIMARY KEY NOT NULL,
	`failures` integer NOT NULL,
	`blocked_until` integer NOT NULL,
	`updated_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `namespaces` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`region` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `open_runs` (
	`namespace` text NOT NULL,
	`job_id` integer NOT NULL,
	`number` integer NOT NULL,
	`app_id` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`message` text,
	`trigger` text NOT NULL,
	`operator` text,
	`workflow_run_id` text,
	`schedule_at` integer NOT NULL,
	`data_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`version` integer NOT NULL,
	`attempt` integer NOT NULL,
	`rerun_of` integer,
	PRIMARY KEY(`namespace`, `job_id`, `number`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `operations` (
	`operation_id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`namespace` text,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`role` text NOT NULL,
	`source_address` text NOT NULL,
	`action` text NOT NULL,
	`object_type` text NOT NULL,
	`object_id` text NOT NULL,
	`object_name` text NOT NULL,
	`before` text,
	`after` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `operations_by_namespace` ON `operations` (`namespace`,`operation_id`);--> statement-breakpoint
CREATE INDEX `operations_by_object` ON `operations` (`namespace`,`object_type`,`object_id`,`operation_id`);--> statement-breakpoint
CREATE INDEX `operations_by_time` ON `operations` (`at`);--> statement-breakpoint
CREATE TABLE `removals` (
	`removal_id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`namespace` text NOT NULL,
	`app_id` text NOT NULL,
	`job_id` integer,
	`removed_by` text NOT NULL,
	`removed_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `removals_by_app` ON `removals` (`namespace`,`app_id`);--> statement-breakpoint
CREATE TABLE `runs` (
	`job_id` integer NOT NULL,
	`slot` integer NOT NULL,
	`number` integer NOT NULL,
	`ordinal` integer NOT NULL,
	`namespace` text NOT NULL,
	`app_id` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`message` text,
	`trigger` text NOT NULL,
	`operator` text,
	`workflow_run_id` text,
	`schedule_at` integer NOT NULL,
	`data_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`version` integer NOT NULL,
	`attempt` integer NOT NULL,
	`attempts` text,
	`rerun_of` integer,
	`parameters` text,
	`result` text,
	PRIMARY KEY(`job_id`, `slot`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `runs_by_time` ON `runs` (`namespace`,`schedule_at`,`job_id`,`number`,`status`,`trigger`,`app_id`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`hash` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`source_address` text,
	`user_agent` text
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `sessions_by_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `sessions_by_expiry` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `users` (
	`user_id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`password` text NOT NULL,
	`disabled` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `users_by_email` ON `users` (`email`);--> statement-breakpoint
CREATE TRIGGER `operations_are_not_changed` BEFORE UPDATE ON `operations`
BEGIN
	SELECT RAISE(ABORT, 'operation records cannot be changed');
END;
--> statement-breakpoint
CREATE TRIGGER `operations_are_kept` BEFORE DELETE ON `operations` WHEN OLD.`at` > (unixepoch() - 31536000) * 1000
BEGIN
	SELECT RAISE(ABORT, 'operation records are kept for 365 days');
END;
--> statement-breakpoint
INSERT INTO `namespaces` (`id`, `name`, `description`, `region`, `version`, `created_at`, `updated_at`)
VALUES ('default', 'Default', '', 'local', 1, unixepoch() * 1000, unixepoch() * 1000);

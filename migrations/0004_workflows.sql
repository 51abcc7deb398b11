CREATE TABLE `backfills` (
	`backfill_id` text PRIMARY KEY NOT NULL,
	`namespace` text NOT NULL,
	`app_id` text NOT NULL,
	`kind` text NOT NULL,
	`target_id` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `workflow_removals` (
	`workflow_id` integer PRIMARY KEY NOT NULL,
	`removed_by` text NOT NULL,
	`removed_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `workflow_runs` (
	`workflow_id` integer NOT NULL,
	`number` integer NOT NULL,
	`namespace` text NOT NULL,
	`app_id` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`message` text,
	`trigger` text NOT NULL,
	`operator` text,
	`schedule_at` integer NOT NULL,
	`data_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`dag_version` integer NOT NULL,
	`draft` integer NOT NULL,
	`node_counts` text NOT NULL,
	`revision` integer NOT NULL,
	PRIMARY KEY(`workflow_id`, `number`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `workflow_runs_by_time` ON `workflow_runs` (`namespace`,`schedule_at`,`workflow_id`,`number`,`status`,`trigger`,`app_id`);--> statement-breakpoint
CREATE TABLE `workflow_versions` (
	`workflow_id` integer NOT NULL,
	`version` integer NOT NULL,
	`saved_at` integer NOT NULL,
	`saved_by` text NOT NULL,
	`action` text NOT NULL,
	`definition` text NOT NULL,
	`dag` text,
	PRIMARY KEY(`workflow_id`, `version`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `workflows` (
	`workflow_id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`namespace` text NOT NULL,
	`app_id` text NOT NULL,
	`name` text NOT NULL,
	`enabled` integer NOT NULL,
	`definition` text NOT NULL,
	`version` integer NOT NULL,
	`applied_version` integer NOT NULL,
	`dag_version` integer NOT NULL,
	`published_version` integer,
	`published_at` integer,
	`published_by` text,
	`changed` integer NOT NULL,
	`node_count` integer NOT NULL,
	`anchor_at` integer NOT NULL,
	`enabled_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`updated_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `workflows_by_namespace` ON `workflows` (`namespace`,`workflow_id`);--> statement-breakpoint
CREATE INDEX `workflows_by_app` ON `workflows` (`namespace`,`app_id`,`workflow_id`);--> statement-breakpoint
CREATE INDEX `workflows_unapplied` ON `workflows` (`workflow_id`) WHERE applied_version < version;--> statement-breakpoint
ALTER TABLE `jobs` ADD `workflow_id` integer;--> statement-breakpoint
CREATE INDEX `jobs_by_workflow` ON `jobs` (`workflow_id`) WHERE workflow_id is not null;--> statement-breakpoint
ALTER TABLE `runs` ADD `origin` text;
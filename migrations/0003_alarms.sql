CREATE TABLE `alarms` (
	`app_uid` integer NOT NULL,
	`number` integer NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`raised_at` integer NOT NULL,
	`job_id` integer,
	`workflow_id` integer,
	`subject_name` text NOT NULL,
	`run_id` text,
	`schedule_at` integer,
	`worker` text,
	`reason` text NOT NULL,
	`held_back` integer NOT NULL,
	`deliveries` text NOT NULL,
	PRIMARY KEY(`app_uid`, `number`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `alarms_by_job` ON `alarms` (`job_id`,`number`) WHERE job_id is not null;--> statement-breakpoint
CREATE INDEX `alarms_by_workflow` ON `alarms` (`workflow_id`,`number`) WHERE workflow_id is not null;--> statement-breakpoint
CREATE INDEX `alarms_by_time` ON `alarms` (`raised_at`);
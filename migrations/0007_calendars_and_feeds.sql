CREATE TABLE `calendars` (
	`namespace` text NOT NULL,
	`calendar_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`content` text NOT NULL,
	`version` integer NOT NULL,
	`created_by` text NOT NULL,
	`updated_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`namespace`, `calendar_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `feeds` (
	`feed_id` text PRIMARY KEY NOT NULL,
	`namespace` text NOT NULL,
	`app_id` text NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`hint` text NOT NULL,
	`maker_kind` text NOT NULL,
	`maker_id` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`renewed_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `feeds_by_hash` ON `feeds` (`hash`);--> statement-breakpoint
CREATE INDEX `jobs_by_calendar` ON `jobs` (`namespace`,json_extract(definition, '$.calendar')) WHERE json_extract(definition, '$.calendar') is not null;--> statement-breakpoint
CREATE INDEX `workflows_by_calendar` ON `workflows` (`namespace`,json_extract(definition, '$.calendar')) WHERE json_extract(definition, '$.calendar') is not null;
CREATE TABLE `grants` (
	`user_id` text NOT NULL,
	`namespace` text NOT NULL,
	`app_id` text NOT NULL,
	`granted_by` text NOT NULL,
	`granted_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `namespace`, `app_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `grants_by_app` ON `grants` (`namespace`,`app_id`);--> statement-breakpoint
CREATE TABLE `token_scopes` (
	`token_id` text NOT NULL,
	`namespace` text NOT NULL,
	`app_id` text NOT NULL,
	PRIMARY KEY(`token_id`, `namespace`, `app_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `token_scopes_by_app` ON `token_scopes` (`namespace`,`app_id`);--> statement-breakpoint
ALTER TABLE `api_tokens` ADD `scoped` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `operations` ADD `app_id` text;

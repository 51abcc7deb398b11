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
--> statement-breakpoint
INSERT INTO `grants` (`user_id`, `namespace`, `app_id`, `granted_by`, `granted_at`)
SELECT `users`.`user_id`, `apps`.`namespace`, `apps`.`app_id`, 'upgrade', unixepoch() * 1000
FROM `users` CROSS JOIN `apps` WHERE `users`.`role` <> 'administrator';--> statement-breakpoint
INSERT INTO `operations` (`namespace`, `at`, `actor`, `role`, `source_address`, `action`, `object_type`, `object_id`, `object_name`, `app_id`, `after`)
SELECT `namespace`, unixepoch() * 1000, 'platform', 'administrator', 'platform', 'grant.upgrade', 'grant', `app_id`, `name`, `app_id`,
	json_object('users', (SELECT json_group_array(`email`) FROM (SELECT `email` FROM `users` WHERE `role` <> 'administrator' ORDER BY `email`)),
		'note', 'kept what they saw before apps were granted one by one')
FROM `apps` WHERE EXISTS (SELECT 1 FROM `users` WHERE `role` <> 'administrator');

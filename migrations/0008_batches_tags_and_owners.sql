CREATE TABLE `batches` (
	`batch_id` text PRIMARY KEY NOT NULL,
	`namespace` text NOT NULL,
	`noun` text NOT NULL,
	`action` text NOT NULL,
	`total` integer NOT NULL,
	`caller_key` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`status` text,
	`done` integer,
	`failed` integer,
	`skipped` integer,
	`finished_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `batches_by_time` ON `batches` (`namespace`,`created_at`,`batch_id`);--> statement-breakpoint
CREATE TABLE `tags` (
	`namespace` text NOT NULL,
	`kind` text NOT NULL,
	`tag` text NOT NULL,
	`target_id` integer NOT NULL,
	`app_id` text NOT NULL,
	PRIMARY KEY(`namespace`, `kind`, `tag`, `target_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `jobs` ADD `owner` text GENERATED ALWAYS AS (nullif(json_extract(definition, '$.owner'), '')) VIRTUAL;--> statement-breakpoint
CREATE INDEX `jobs_by_owner` ON `jobs` (`namespace`,`owner`,`job_id`) WHERE owner is not null;--> statement-breakpoint
ALTER TABLE `workflows` ADD `owner` text GENERATED ALWAYS AS (nullif(json_extract(definition, '$.owner'), '')) VIRTUAL;--> statement-breakpoint
CREATE INDEX `workflows_by_owner` ON `workflows` (`namespace`,`owner`,`workflow_id`) WHERE owner is not null;
--> statement-breakpoint
CREATE TRIGGER `jobs_tags_come` AFTER INSERT ON `jobs`
BEGIN
	INSERT OR IGNORE INTO `tags` (`namespace`, `kind`, `tag`, `target_id`, `app_id`)
	SELECT NEW.`namespace`, 'job', each.`value`, NEW.`job_id`, NEW.`app_id` FROM json_each(NEW.`definition`, '$.tags') each;
END;
--> statement-breakpoint
CREATE TRIGGER `jobs_tags_change` AFTER UPDATE OF `definition` ON `jobs`
WHEN json_extract(OLD.`definition`, '$.tags') IS NOT json_extract(NEW.`definition`, '$.tags')
BEGIN
	DELETE FROM `tags` WHERE `namespace` = OLD.`namespace` AND `kind` = 'job' AND `target_id` = OLD.`job_id`
	AND `tag` IN (SELECT each.`value` FROM json_each(OLD.`definition`, '$.tags') each);
	INSERT OR IGNORE INTO `tags` (`namespace`, `kind`, `tag`, `target_id`, `app_id`)
	SELECT NEW.`namespace`, 'job', each.`value`, NEW.`job_id`, NEW.`app_id` FROM json_each(NEW.`definition`, '$.tags') each;
END;
--> statement-breakpoint
CREATE TRIGGER `jobs_tags_go` AFTER DELETE ON `jobs`
BEGIN
	DELETE FROM `tags` WHERE `namespace` = OLD.`namespace` AND `kind` = 'job' AND `target_id` = OLD.`job_id`
	AND `tag` IN (SELECT each.`value` FROM json_each(OLD.`definition`, '$.tags') each);
END;
--> statement-breakpoint
INSERT OR IGNORE INTO `tags` (`namespace`, `kind`, `tag`, `target_id`, `app_id`)
SELECT `jobs`.`namespace`, 'job', each.`value`, `jobs`.`job_id`, `jobs`.`app_id` FROM `jobs`, json_each(`jobs`.`definition`, '$.tags') each;
--> statement-breakpoint
CREATE TRIGGER `workflows_tags_come` AFTER INSERT ON `workflows`
BEGIN
	INSERT OR IGNORE INTO `tags` (`namespace`, `kind`, `tag`, `target_id`, `app_id`)
	SELECT NEW.`namespace`, 'workflow', each.`value`, NEW.`workflow_id`, NEW.`app_id` FROM json_each(NEW.`definition`, '$.tags') each;
END;
--> statement-breakpoint
CREATE TRIGGER `workflows_tags_change` AFTER UPDATE OF `definition` ON `workflows`
WHEN json_extract(OLD.`definition`, '$.tags') IS NOT json_extract(NEW.`definition`, '$.tags')
BEGIN
	DELETE FROM `tags` WHERE `namespace` = OLD.`namespace` AND `kind` = 'workflow' AND `target_id` = OLD.`workflow_id`
	AND `tag` IN (SELECT each.`value` FROM json_each(OLD.`definition`, '$.tags') each);
	INSERT OR IGNORE INTO `tags` (`namespace`, `kind`, `tag`, `target_id`, `app_id`)
	SELECT NEW.`namespace`, 'workflow', each.`value`, NEW.`workflow_id`, NEW.`app_id` FROM json_each(NEW.`definition`, '$.tags') each;
END;
--> statement-breakpoint
CREATE TRIGGER `workflows_tags_go` AFTER DELETE ON `workflows`
BEGIN
	DELETE FROM `tags` WHERE `namespace` = OLD.`namespace` AND `kind` = 'workflow' AND `target_id` = OLD.`workflow_id`
	AND `tag` IN (SELECT each.`value` FROM json_each(OLD.`definition`, '$.tags') each);
END;
--> statement-breakpoint
INSERT OR IGNORE INTO `tags` (`namespace`, `kind`, `tag`, `target_id`, `app_id`)
SELECT `workflows`.`namespace`, 'workflow', each.`value`, `workflows`.`workflow_id`, `workflows`.`app_id` FROM `workflows`, json_each(`workflows`.`definition`, '$.tags') each;

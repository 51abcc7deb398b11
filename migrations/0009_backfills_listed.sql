ALTER TABLE `backfills` ADD `request` text;--> statement-breakpoint
ALTER TABLE `backfills` ADD `total` integer;--> statement-breakpoint
ALTER TABLE `backfills` ADD `status` text;--> statement-breakpoint
ALTER TABLE `backfills` ADD `success` integer;--> statement-breakpoint
ALTER TABLE `backfills` ADD `failed` integer;--> statement-breakpoint
ALTER TABLE `backfills` ADD `skipped` integer;--> statement-breakpoint
ALTER TABLE `backfills` ADD `finished_at` integer;--> statement-breakpoint
CREATE INDEX `backfills_by_time` ON `backfills` (`namespace`,`created_at`,`backfill_id`);--> statement-breakpoint
CREATE INDEX `backfills_of_target` ON `backfills` (`kind`,`target_id`,`created_at`);
ALTER TABLE `jobs` ADD `source` text;--> statement-breakpoint
ALTER TABLE `workflows` ADD `source` text;
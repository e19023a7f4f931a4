-- An account that is deleted leaves its name, so that the log and the approvals it
-- stands in can be read. Nothing of it signs in or may do anything.

-- +goose Up
alter table account add column former boolean not null default false;

-- +goose Down
alter table account drop column former;

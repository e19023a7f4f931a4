-- A wave that was open in a copy of the database takes no answers after the copy has been
-- put back, until somebody has decided about it.

-- +goose Up
alter table wave add column restored boolean not null default false;

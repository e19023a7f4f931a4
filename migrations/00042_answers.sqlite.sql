-- Opened answers as one row for each group, so that no row has an order. Migration 43 moves
-- those that there are.

-- +goose Up

-- records: one record of size answers after another, each answer a byte, in random order.
-- Written only at closing. A group without answers has no row.
create table answers (
	wave_group_id text    not null primary key references wave_group (id),
	questionnaire text    not null check (length(questionnaire) = 64),
	size          integer not null check (size between 1 and 222),
	records       bytea   not null check (length(records) > 0 and length(records) % size = 0)
);

-- The languages a group's letters were printed in, so that a lost print comes
-- again in the same.

-- +goose Up

-- letters: codes of languages with blanks between them; empty where the slips
-- were printed without letters.
alter table wave_group add column letters text not null default '';

-- +goose Down
alter table wave_group drop column letters;

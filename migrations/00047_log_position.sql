-- Where PostgreSQL's write-ahead log was when the database was last written anew for a wave: what
-- stands before it may hold the wave's ballots. «server doctor» compares it with what is kept.

-- +goose Up
alter table wave add column log_position text;

-- +goose Down
alter table wave drop column log_position;

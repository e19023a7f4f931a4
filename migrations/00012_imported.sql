-- A wave whose answers were collected elsewhere and read from a file.

-- +goose Up

-- imported: nobody answered here, so there were no slips, keys or ballots.
alter table wave add column imported boolean not null default false;

-- +goose Down
alter table wave drop column imported;

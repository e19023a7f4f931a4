-- Units that share figures because the project leader wants them to.

-- +goose Up

-- together: the identifier of one unit of the set, the same for all of them; empty for a unit that is in none.
-- A wave keeps what was so when it opened, with its thresholds.
alter table unit add column together text not null default '';

-- +goose Down
alter table unit drop column together;

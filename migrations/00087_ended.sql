-- A session that has been ended stays for a day, so that what was typed in it finds its owner.
-- Its times alone would let it run again for a request under way or a clock set back.

-- +goose Up
alter table session add column ended boolean not null default false;

-- +goose Down
alter table session drop column ended;

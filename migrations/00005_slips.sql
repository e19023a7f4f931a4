-- How a group was reached, and what was left over.

-- +goose Up

-- open_link: codes are given to whoever opens the group's link instead of on
-- slips, so one person can have answered more than once.
alter table wave_group add column open_link boolean not null default false;

-- unused: codes nobody had spent when the wave closed.
alter table wave_group add column unused integer check (unused >= 0);

-- +goose Down
alter table wave_group drop column unused;
alter table wave_group drop column open_link;

-- People who have come to a group since its wave opened.

-- +goose Up

-- more: how many more are asked than invited says, which stays as it was promised and
-- decides what may be told.
alter table wave_group add column more integer not null default 0 check (more between 0 and 100000);

-- +goose Down
alter table wave_group drop column more;

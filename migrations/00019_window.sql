-- When a group of an open wave answers, such as a lesson. A group without a row
-- answers all through the wave.

-- +goose Up
create table group_window (
	wave_group_id text      not null primary key references wave_group (id),
	opens_at      timestamp not null,
	closes_at     timestamp not null,
	check (opens_at < closes_at)
);

-- +goose Down
drop table group_window;

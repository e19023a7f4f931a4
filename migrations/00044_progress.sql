-- Roughly how many have answered an open wave, as pages show it: one count for all
-- processes, so that none counts anew before its time. Closing deletes the row.

-- +goose Up

-- percents: the rounded share of each group, as JSON; nothing finer is kept.
create table progress (
	wave_id    text      not null primary key references wave (id),
	counted_at timestamp not null,
	percents   text      not null
);

-- +goose Down
drop table progress;

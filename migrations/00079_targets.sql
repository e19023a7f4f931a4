-- How far an indicator of a sub-goal is to have come by the end of a phase, with the figures that
-- were told on the day it was set.

-- +goose Up
create table target (
	project_id text             not null references project (id),
	phase      integer          not null check (phase between 1 and 4),
	sub_goal   text             not null check (sub_goal in ('D1', 'D2', 'D3', 'D4', 'D5', 'D6')),
	indicator  text             not null check (length(indicator) between 1 and 20),
	value      double precision not null check (value > 0),
	set_at     timestamp        not null,
	figures    text             not null,
	primary key (project_id, phase, sub_goal, indicator)
);

-- +goose Down
drop table target;

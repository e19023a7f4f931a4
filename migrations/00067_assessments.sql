-- What the steering group concludes and decides of a sub-goal in a phase. Every version stays, each
-- with the figures that were told on its day.

-- +goose Up
create table assessment (
	project_id text      not null references project (id),
	phase      integer   not null check (phase between 1 and 4),
	sub_goal   text      not null check (sub_goal in ('D1', 'D2', 'D3', 'D4', 'D5', 'D6')),
	number     integer   not null check (number > 0),
	written_at timestamp not null,
	concludes  text      not null check (length(concludes) between 3 and 2000),
	decides    text      not null check (length(decides) <= 2000),
	figures    text      not null,
	primary key (project_id, phase, sub_goal, number)
);

-- +goose Down
drop table assessment;

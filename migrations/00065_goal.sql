-- What a project wants most of its units of a kind. A kind without a row has the goal that
-- the questionnaires name.

-- +goose Up
create table project_goal (
	project_id text             not null references project (id),
	kind       text             not null references unit_kind (id),
	indicator  text             not null check (length(indicator) between 1 and 20),
	target     double precision not null check (target >= 0),
	primary key (project_id, kind)
);

-- +goose Down
drop table project_goal;

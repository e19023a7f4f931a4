-- What the units have started to do. Nothing here is about a person: who follows
-- up is a role, and the texts are short.

-- +goose Up
create table measure (
	id          text      not null primary key check (length(id) = 32),
	project_id  text      not null references project (id),
	unit_id     text      not null references unit (id),
	title       text      not null check (length(title) between 3 and 120),
	phase       integer   not null check (phase between 1 and 4),
	sub_goal    text      not null check (sub_goal in ('D1', 'D2', 'D3', 'D4', 'D5', 'D6')),
	indicator   text      not null check (length(indicator) between 1 and 20),
	starts_on   timestamp not null,
	ends_on     timestamp,
	responsible text      not null check (responsible in ('leader', 'working-group', 'staff', 'ppt', 'owner', 'parents', 'pupils')),
	status      text      not null check (status in ('planned', 'running', 'done', 'stopped')),
	seen        text      not null check (length(seen) <= 300),
	check (ends_on is null or starts_on <= ends_on)
);

create index measure_project on measure (project_id, unit_id);

-- +goose Down
drop table measure;

-- The owner has measures of its own, a measure may be meant to move several indicators, and it says
-- how, with what, and who proposed it. What was written before the leaders of other units could read
-- it stays where it was: it is not shared until somebody saves it again.

-- +goose Up

-- unit_id: empty for the owner's own. indicators: their IDs with a blank between them.
create table measure_of (
	id          text      not null primary key check (length(id) = 32),
	project_id  text      not null references project (id),
	unit_id     text      references unit (id),
	title       text      not null check (length(title) between 3 and 120),
	phase       integer   not null check (phase between 1 and 4),
	sub_goal    text      not null check (sub_goal in ('D1', 'D2', 'D3', 'D4', 'D5', 'D6')),
	indicators  text      not null check (length(indicators) <= 80),
	method      text      not null check (length(method) <= 300),
	tool        text      not null check (length(tool) <= 300),
	starts_on   timestamp not null,
	ends_on     timestamp,
	responsible text      not null check (responsible in ('leader', 'working-group', 'staff', 'ppt', 'owner', 'parents', 'pupils')),
	proposed_by text      not null check (proposed_by in ('', 'pupils-council', 'parents-council', 'joint-council', 'staff-council')),
	status      text      not null check (status in ('planned', 'running', 'done', 'stopped')),
	seen        text      not null check (length(seen) <= 1000),
	shared      boolean   not null,
	check (ends_on is null or starts_on <= ends_on)
);
insert into measure_of
select id, project_id, unit_id, title, phase, sub_goal, indicator, '', '', starts_on, ends_on, responsible, '', status, seen, false from measure;
drop table measure;
alter table measure_of rename to measure;
create index measure_project on measure (project_id, unit_id);

-- +goose Down
create table measure_of (
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
insert into measure_of
select id, project_id, unit_id, title, phase, sub_goal, substr(indicators || ' ', 1, 2), starts_on, ends_on, responsible, status, substr(seen, 1, 300)
from measure where unit_id is not null;
drop table measure;
alter table measure_of rename to measure;
create index measure_project on measure (project_id, unit_id);

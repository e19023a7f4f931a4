-- Meetings of a project or of a unit, the guidance brief as it was, and what was agreed.

-- +goose Up
create table meeting (
	id         text      not null primary key check (length(id) = 32),
	project_id text      not null references project (id),
	unit_id    text      references unit (id), -- whose own it is; empty for the project's
	kind       text      not null check (kind in ('gathering', 'training', 'guidance', 'steering', 'parents')),
	held_on    timestamp not null,
	purpose    text      not null check (length(purpose) between 3 and 300)
);
create index meeting_project on meeting (project_id, held_on);

-- Who meets. words and brief are what a unit has made ready, once.
create table meeting_unit (
	meeting_id text not null references meeting (id),
	unit_id    text not null references unit (id),
	frozen_at  timestamp,
	words      text not null check (length(words) <= 2000),
	brief      text not null,
	primary key (meeting_id, unit_id)
);
create index meeting_unit_unit on meeting_unit (unit_id);

create table agreement (
	id          text      not null primary key check (length(id) = 32),
	meeting_id  text      not null references meeting (id),
	unit_id     text      references unit (id), -- empty when it is for all who met
	what        text      not null check (length(what) between 3 and 300),
	responsible text      not null,
	due_on      timestamp not null,
	done        boolean   not null
);
create index agreement_meeting on agreement (meeting_id);

-- +goose Down
drop table agreement;
drop table meeting_unit;
drop table meeting;

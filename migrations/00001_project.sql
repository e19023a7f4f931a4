-- Who is measured: owners, their units and groups, and projects with phases and waves.

-- +goose Up
create table owner (
	id        text    not null primary key check (length(id) = 32),
	name      text    not null check (length(name) between 1 and 200),
	fictional boolean not null
);

create table unit (
	id       text not null primary key check (length(id) = 32),
	owner_id text not null references owner (id),
	name     text not null check (length(name) between 1 and 200),
	kind     text not null check (kind in ('school', 'kindergarten', 'ppt')),
	unique (owner_id, name)
);

-- A reporting cell and how many people it will invite to the next wave.
create table unit_group (
	id       text    not null primary key check (length(id) = 32),
	unit_id  text    not null references unit (id),
	audience text    not null check (audience in ('children-4-5', 'pupils-1-2', 'pupils-3-4', 'pupils-5-7', 'pupils-8-10', 'parents-school', 'parents-kindergarten', 'staff')),
	name     text    not null check (length(name) between 1 and 200),
	invited  integer not null check (invited between 0 and 100000),
	unique (unit_id, audience, name)
);

create table project (
	id        text      not null primary key check (length(id) = 32),
	owner_id  text      not null references owner (id),
	name      text      not null check (length(name) between 1 and 200),
	starts_on timestamp not null,
	ends_on   timestamp not null,
	check (starts_on < ends_on)
);

-- Phases may overlap, so only their numbers are unique.
create table phase (
	project_id text      not null references project (id),
	number     integer   not null check (number between 1 and 4),
	starts_on  timestamp not null,
	ends_on    timestamp not null,
	primary key (project_id, number),
	check (starts_on < ends_on)
);

-- manifest and thresholds are written once, at opening, and never again.
-- cleaned says that the keys of a closed wave are destroyed and the file is
-- rewritten; closing is run again until it is true.
create table wave (
	id         text      not null primary key check (length(id) = 32),
	project_id text      not null references project (id),
	kind       text      not null check (kind in ('baseline', 'pulse', 'endline')),
	name       text      not null check (length(name) between 1 and 200),
	state      text      not null check (state in ('planned', 'open', 'closed')),
	opens_at   timestamp not null,
	closes_at  timestamp not null,
	manifest   bytea,
	thresholds text,
	cleaned    boolean   not null,
	check (opens_at < closes_at),
	check ((state = 'planned') = (manifest is null)),
	check ((manifest is null) = (thresholds is null)),
	check (state = 'closed' or not cleaned)
);

create table wave_audience (
	wave_id  text not null references wave (id),
	audience text not null check (audience in ('children-4-5', 'pupils-1-2', 'pupils-3-4', 'pupils-5-7', 'pupils-8-10', 'parents-school', 'parents-kindergarten', 'staff')),
	primary key (wave_id, audience)
);

-- +goose Down
drop table wave_audience;
drop table wave;
drop table phase;
drop table project;
drop table unit_group;
drop table unit;
drop table owner;

-- Two persons open what no single one may. Everything here is about people with an
-- account; nothing is about those who answer.

-- +goose Up
create table approval (
	id         text      not null primary key check (length(id) = 32),
	operation  text      not null check (operation in ('export research', 'import responses')),
	project_id text      not null references project (id),
	purpose    text      not null check (length(purpose) between 1 and 500),
	asked_by   text      not null references account (id),
	asked_role text      not null check (asked_role in ('project-leader', 'researcher')),
	asked_at   timestamp not null,
	expires_at timestamp not null,
	refused_at timestamp,
	used_at    timestamp,
	check (asked_at < expires_at),
	check (refused_at is null or used_at is null)
);

create index approval_project on approval (project_id);

-- Exactly these waves, and no others.
create table approval_wave (
	approval_id text not null references approval (id),
	wave_id     text not null references wave (id),
	primary key (approval_id, wave_id)
);

-- An account signs once, and a role is signed for once.
create table approval_signature (
	approval_id text      not null references approval (id),
	account_id  text      not null references account (id),
	role        text      not null check (role in ('project-leader', 'data-protection')),
	signed_at   timestamp not null,
	primary key (approval_id, account_id),
	unique (approval_id, role)
);

-- What a unit is called in the files research receives, drawn once a project so
-- that an export next year calls it the same.
create table research_unit (
	project_id text not null references project (id),
	unit_id    text not null references unit (id),
	code       text not null check (length(code) between 4 and 20),
	primary key (project_id, unit_id),
	unique (project_id, code)
);

-- +goose Down
drop table research_unit;
drop table approval_signature;
drop table approval_wave;
drop table approval;

-- Owners and projects that are deleted as a whole. archived_at is when somebody decided that nothing of a project's
-- papers has to be kept here any longer: they are in the archive, or need not be. What remains of a deleted owner is a
-- row without a name, to which its entries in the audit log belong. An erasure is something that was deleted
-- from tables which closing does not write anew; rewritten and log_position are as a wave's.

-- +goose Up
pragma defer_foreign_keys = 1;
alter table project add column archived_at timestamp;
alter table owner add column deleted_at timestamp;
create table erasure (
	id           text      not null primary key check (length(id) = 32),
	at           timestamp not null,
	rewritten    boolean   not null,
	log_position text
);

create table aside as select id, operation, project_id, purpose, asked_by, asked_role, asked_at, expires_at, refused_at, used_at, foreseen from approval;
drop table approval;
create table approval (
	id         text      not null primary key check (length(id) = 32),
	operation  text      not null check (operation in ('export research', 'import responses', 'delete project', 'delete owner')),
	project_id text      not null references project (id),
	purpose    text      not null check (length(purpose) between 1 and 500),
	asked_by   text      not null references account (id),
	asked_role text      not null check (asked_role in ('project-leader', 'researcher')),
	asked_at   timestamp not null,
	expires_at timestamp not null,
	refused_at timestamp,
	used_at    timestamp,
	foreseen   text      not null default '',
	check (asked_at < expires_at),
	check (refused_at is null or used_at is null)
);
create index approval_project on approval (project_id);
insert into approval (id, operation, project_id, purpose, asked_by, asked_role, asked_at, expires_at, refused_at, used_at, foreseen)
select id, operation, project_id, purpose, asked_by, asked_role, asked_at, expires_at, refused_at, used_at, foreseen from aside;
drop table aside;

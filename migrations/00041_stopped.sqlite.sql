-- The same as 00041_stopped.postgres.sql for SQLite, which cannot take a CHECK or a reference
-- away: both tables are made anew.

-- +goose Up
pragma defer_foreign_keys = 1;

create table aside as select id, project_id, kind, name, state, opens_at, closes_at, manifest, thresholds, cleaned, imported from wave;
drop table wave;
create table wave (
	id         text      not null primary key check (length(id) = 32),
	project_id text      not null references project (id),
	kind       text      not null check (kind in ('baseline', 'pulse', 'endline')),
	name       text      not null check (length(name) between 1 and 200),
	state      text      not null check (state in ('planned', 'open', 'closing', 'closed')),
	opens_at   timestamp not null,
	closes_at  timestamp not null,
	manifest   bytea,
	thresholds text,
	cleaned    boolean   not null,
	imported   boolean   not null default false,
	rewritten  boolean   not null default false,
	check (opens_at < closes_at),
	check ((state = 'planned') = (manifest is null)),
	check ((manifest is null) = (thresholds is null)),
	check (state = 'closed' or not cleaned),
	check (cleaned or not rewritten)
);
create unique index wave_name on wave (project_id, name);
insert into wave (id, project_id, kind, name, state, opens_at, closes_at, manifest, thresholds, cleaned, imported, rewritten)
select id, project_id, kind, name, state, opens_at, closes_at, manifest, thresholds, cleaned, imported, cleaned from aside;
drop table aside;

alter table wave_group add column redeemed integer check (redeemed >= 0);
alter table wave_group add column refused boolean not null default false;

drop table ballot;
create table ballot (
	token         bytea not null primary key check (length(token) = 32),
	wave_group_id text  not null,
	sealed        bytea not null check (length(sealed) = 337),
	signature     bytea not null check (length(signature) = 256)
);
create index ballot_wave_group on ballot (wave_group_id);

-- +goose StatementBegin
create trigger ballot_needs_box before insert on ballot
when not exists (select 1 from ballot_box where wave_group_id = new.wave_group_id)
begin
	select raise(abort, 'no ballot box');
end;
-- +goose StatementEnd

-- The same as 00030_choices.postgres.sql for SQLite, which cannot take a CHECK away: each
-- table is put aside, made anew and filled again. References are checked at commit, which
-- fails if one of them has lost its row.

-- +goose Up
pragma defer_foreign_keys = 1;

create table unit_kind (id text not null primary key check (length(id) between 1 and 40));
create table audience (id text not null primary key check (length(id) between 1 and 40));
create table role (id text not null primary key check (length(id) between 1 and 40));
create table written_language (id text not null primary key check (length(id) between 2 and 3));

insert into unit_kind (id) select distinct kind from unit;
insert into audience (id) select audience from unit_group union select audience from wave_audience union select audience from wave_group union select audience from local_question;
insert into role (id) select distinct role from role_grant;
insert into written_language (id) select language from owner union select language from account;
insert into wave_audience (wave_id, audience)
select distinct wave_id, audience from wave_group g
where not exists (select 1 from wave_audience a where a.wave_id = g.wave_id and a.audience = g.audience);

-- So that looking for what refers to a group does not read every answer.
create index response_wave_group on response (wave_group_id);

create table aside as select id, name, fictional, accent, language from owner;
drop table owner;
create table owner (
	id        text    not null primary key check (length(id) = 32),
	name      text    not null check (length(name) between 1 and 200),
	fictional boolean not null,
	accent    text    not null default 'green' check (accent in ('green', 'blue', 'violet')),
	language  text    not null default 'nb' references written_language (id)
);
insert into owner (id, name, fictional, accent, language) select id, name, fictional, accent, language from aside;
drop table aside;

create table aside as select id, owner_id, name, kind from unit;
drop table unit;
create table unit (
	id       text not null primary key check (length(id) = 32),
	owner_id text not null references owner (id),
	name     text not null check (length(name) between 1 and 200),
	kind     text not null references unit_kind (id),
	unique (owner_id, name)
);
insert into unit (id, owner_id, name, kind) select id, owner_id, name, kind from aside;
drop table aside;

create table aside as select id, unit_id, audience, name, invited from unit_group;
drop table unit_group;
create table unit_group (
	id       text    not null primary key check (length(id) = 32),
	unit_id  text    not null references unit (id),
	audience text    not null references audience (id),
	name     text    not null check (length(name) between 1 and 200),
	invited  integer not null check (invited between 0 and 100000),
	unique (unit_id, audience, name)
);
insert into unit_group (id, unit_id, audience, name, invited) select id, unit_id, audience, name, invited from aside;
drop table aside;

create table aside as select wave_id, audience from wave_audience;
drop table wave_audience;
create table wave_audience (
	wave_id  text not null references wave (id),
	audience text not null references audience (id),
	primary key (wave_id, audience)
);
insert into wave_audience (wave_id, audience) select wave_id, audience from aside;
drop table aside;

create table aside as select id, wave_id, unit_id, audience, name, invited, public_key, printed, answered, invalid, open_link, unused, letters from wave_group;
drop table wave_group;
create table wave_group (
	id         text    not null primary key check (length(id) = 32),
	wave_id    text    not null references wave (id),
	unit_id    text    references unit (id),
	audience   text    not null,
	name       text    not null check (length(name) between 1 and 500),
	invited    integer not null check (invited >= 10),
	public_key bytea   not null,
	printed    boolean not null,
	answered   integer check (answered >= 0),
	invalid    integer check (invalid >= 0),
	open_link  boolean not null default false,
	unused     integer check (unused >= 0),
	letters    text    not null default '',
	check ((answered is null) = (invalid is null)),
	foreign key (wave_id, audience) references wave_audience (wave_id, audience)
);
create index wave_group_wave on wave_group (wave_id);
insert into wave_group (id, wave_id, unit_id, audience, name, invited, public_key, printed, answered, invalid, open_link, unused, letters)
select id, wave_id, unit_id, audience, name, invited, public_key, printed, answered, invalid, open_link, unused, letters from aside;
drop table aside;

create table aside as select owner_id, audience, code, asked, retired, body from local_question;
drop table local_question;
create table local_question (
	owner_id text    not null references owner (id),
	audience text    not null references audience (id),
	code     text    not null check (length(code) between 2 and 3),
	asked    boolean not null,
	retired  boolean not null,
	body     text    not null check (length(body) between 2 and 20000),
	primary key (owner_id, audience, code)
);
insert into local_question (owner_id, audience, code, asked, retired, body) select owner_id, audience, code, asked, retired, body from aside;
drop table aside;

create table aside as select id, owner_id, login, name, password, language, expected, former from account;
drop table account;
create table account (
	id       text    not null primary key check (length(id) = 32),
	owner_id text    not null references owner (id),
	login    text    not null unique check (length(login) between 1 and 200),
	name     text    not null check (length(name) between 1 and 200),
	password text    check (length(password) >= 40),
	language text    not null references written_language (id),
	expected text    check (length(expected) between 1 and 200),
	former   boolean not null default false
);
create unique index account_expected on account (expected);
insert into account (id, owner_id, login, name, password, language, expected, former)
select id, owner_id, login, name, password, language, expected, former from aside;
drop table aside;

create table aside as select id, account_id, role, owner_id, unit_id, expires_at from role_grant;
drop table role_grant;
create table role_grant (
	id         text      not null primary key check (length(id) = 32),
	account_id text      not null references account (id),
	role       text      not null references role (id),
	owner_id   text      not null references owner (id),
	unit_id    text      references unit (id),
	expires_at timestamp not null
);
create index role_grant_account on role_grant (account_id);
insert into role_grant (id, account_id, role, owner_id, unit_id, expires_at) select id, account_id, role, owner_id, unit_id, expires_at from aside;
drop table aside;

drop index response_wave_group;

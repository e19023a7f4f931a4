-- Who may sign in and see what. Secrets are stored as hashes only.

-- +goose Up
create table account (
	id       text not null primary key check (length(id) = 32),
	owner_id text not null references owner (id),
	login    text not null unique check (length(login) between 1 and 200),
	name     text not null check (length(name) between 1 and 200),
	password text check (length(password) >= 40),
	language text not null check (language in ('nb', 'nn'))
);

-- unit_id is null for a role that holds for the whole owner.
create table role_grant (
	id         text      not null primary key check (length(id) = 32),
	account_id text      not null references account (id),
	role       text      not null check (role in ('leader', 'working-group', 'ppt', 'steering-group', 'project-leader', 'reference-group', 'adviser', 'researcher', 'data-protection', 'accounts-manager')),
	owner_id   text      not null references owner (id),
	unit_id    text      references unit (id),
	expires_at timestamp not null
);

create index role_grant_account on role_grant (account_id);

create table session (
	hash       bytea     not null primary key check (length(hash) = 32),
	account_id text      not null references account (id),
	idle_at    timestamp not null,
	expires_at timestamp not null
);

create index session_account on session (account_id);

-- Following a link deletes it.
create table signin_link (
	hash       bytea     not null primary key check (length(hash) = 32),
	account_id text      not null references account (id),
	expires_at timestamp not null
);

-- +goose Down
drop table signin_link;
drop table session;
drop table role_grant;
drop table account;

-- Two things proved by everybody: passkeys, and sessions that know what was proved.

-- +goose Up

-- Codes of a telephone. The secret is sealed with a key beside the database (48
-- bytes); one of 20 bytes was stored before that and is sealed at the next start.
create table totp (
	account_id text    not null primary key references account (id),
	secret     bytea   not null check (length(secret) in (20, 48)),
	last_step  integer not null check (last_step >= 0)
);

insert into totp (account_id, secret, last_step) select account_id, secret, last_step from second_factor;

drop table second_factor;

-- A passkey's public half. sign_count only grows, where the device counts at all.
create table passkey (
	id              text      not null primary key check (length(id) = 32),
	account_id      text      not null references account (id),
	name            text      not null check (length(name) between 1 and 200),
	credential      bytea     not null unique check (length(credential) between 1 and 1023),
	public_key      bytea     not null check (length(public_key) between 32 and 2000),
	sign_count      bigint    not null check (sign_count between 0 and 4294967295),
	backup_eligible boolean   not null,
	created_at      timestamp not null,
	used_at         timestamp not null
);

create index passkey_account on passkey (account_id);

-- Challenges that were met, until they would be over anyway: each is good once.
create table spent (
	hash       bytea     not null primary key check (length(hash) = 32),
	expires_at timestamp not null
);

-- limited: the person has proved one thing, and must set up the second before
-- anything else opens. proved_at: when they last proved all that is asked for.
delete from session;

alter table session add column limited boolean not null default false;

alter table session add column proved_at timestamp not null default '1970-01-01 00:00:00';

-- +goose Down
alter table session drop column proved_at;
alter table session drop column limited;
drop table spent;
drop table passkey;
create table second_factor (
	account_id text    not null primary key references account (id),
	secret     bytea   not null check (length(secret) = 20),
	last_step  integer not null check (last_step >= 0)
);
drop table totp;

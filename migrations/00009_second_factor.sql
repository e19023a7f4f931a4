-- The second thing a person proves when signing in. A code is good once: last_step
-- only grows, and following a recovery code deletes it.

-- +goose Up
create table second_factor (
	account_id text    not null primary key references account (id),
	secret     bytea   not null check (length(secret) = 20),
	last_step  integer not null check (last_step >= 0)
);

create table recovery_code (
	hash       bytea not null primary key check (length(hash) = 32),
	account_id text  not null references account (id)
);

create index recovery_code_account on recovery_code (account_id);

-- Between the password and the code.
create table signin_challenge (
	hash       bytea     not null primary key check (length(hash) = 32),
	account_id text      not null references account (id),
	tries      integer   not null check (tries between 0 and 5),
	expires_at timestamp not null
);

-- +goose Down
drop table signin_challenge;
drop table recovery_code;
drop table second_factor;

-- What people with an account did. Append-only; each entry carries the hash of
-- the one before. Respondents and counts never appear here.

-- +goose Up
create table audit (
	seq      integer   not null primary key check (seq >= 1),
	at       timestamp not null,
	actor    text      not null,
	action   text      not null check (length(action) between 1 and 100),
	detail   text      not null,
	previous text      not null check (length(previous) = 64),
	hash     text      not null unique check (length(hash) = 64)
);

-- The last entry, one row; before the first it is entry 0 with a hash of zeros. Appending updates it first, so that two transactions
-- cannot write the same number on either database.
create table audit_head (
	id   integer not null primary key check (id = 1),
	seq  integer not null check (seq >= 0),
	hash text    not null check (length(hash) = 64)
);

insert into audit_head (id, seq, hash)
values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- +goose Down
drop table audit_head;
drop table audit;

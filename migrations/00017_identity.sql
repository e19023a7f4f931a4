-- Who somebody is at an identity provider. It says who signs in, never what they may.

-- +goose Up

-- Subject names a person at the issuer for good; the two are never shown.
create table identity (
	issuer     text      not null check (length(issuer) between 1 and 500),
	subject    text      not null check (length(subject) between 1 and 500),
	account_id text      not null unique references account (id),
	linked_at  timestamp not null,
	primary key (issuer, subject)
);

-- The identifier an invited person is known by before they first sign in. The
-- link is made when the provider vouches for it, and this is emptied.
alter table account add column expected text check (length(expected) between 1 and 200);

create unique index account_expected on account (expected);

-- +goose Down
drop index account_expected;
alter table account drop column expected;
drop table identity;

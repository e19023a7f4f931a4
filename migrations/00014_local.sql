-- What an owner decides about its own questionnaires: questions of its own, and
-- which unreviewed translations are offered.

-- +goose Up

-- body is one question as JSON. Once it has been asked in a wave its wording
-- stays, and taking it away only retires it: closed waves refer to its code.
create table local_question (
	owner_id text    not null references owner (id),
	audience text    not null check (audience in ('children-4-5', 'pupils-1-2', 'pupils-3-4', 'pupils-5-7', 'pupils-8-10', 'parents-school', 'parents-kindergarten', 'staff')),
	code     text    not null check (length(code) between 2 and 3),
	asked    boolean not null,
	retired  boolean not null,
	body     text    not null check (length(body) between 2 and 20000),
	primary key (owner_id, audience, code)
);

-- A questionnaire some wave has asked with questions of its owner's own: the
-- built-in one it was made from, by hash, and the questions as JSON. The hash
-- vouches for both.
create table local_questionnaire (
	hash text not null primary key check (length(hash) = 64),
	base text not null check (length(base) = 64),
	body text not null check (length(body) between 2 and 100000)
);

-- Translations no native reader of ours has checked, that the owner's project
-- leader has turned on.
create table owner_language (
	owner_id text not null references owner (id),
	language text not null check (length(language) between 2 and 3),
	primary key (owner_id, language)
);

-- +goose Down
drop table owner_language;
drop table local_questionnaire;
drop table local_question;

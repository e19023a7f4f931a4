-- Recordings of somebody reading aloud.

-- +goose Up

-- A clip belongs to a wording in a language, by the SHA-256 of the text, so that
-- it is never played to other words than it says.
create table clip (
	owner_id text  not null references owner (id),
	language text  not null check (length(language) between 2 and 3),
	wording  text  not null check (length(wording) = 64),
	type     text  not null check (type in ('audio/wav', 'audio/ogg', 'audio/webm', 'audio/mp4', 'audio/mpeg')),
	hash     text  not null check (length(hash) = 64),
	body     bytea not null check (length(body) between 1 and 262144),
	primary key (owner_id, language, wording)
);

-- +goose Down
drop table clip;

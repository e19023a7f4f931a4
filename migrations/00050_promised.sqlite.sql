-- What a wave promises when it opens: its manifest's fingerprint, by which a slip is known before its code is
-- looked at (null for waves that were opened before slips carried it), and the bytes of the questions in each language,
-- which are served as they were then whatever the program becomes. A text is shared by all waves that ask it.

-- +goose Up
alter table wave add column fingerprint text check (length(fingerprint) = 29);
create unique index wave_fingerprint on wave (fingerprint);
create table asked_text (
	fingerprint text  not null primary key check (length(fingerprint) = 29),
	body        bytea not null
);

-- +goose Down
drop table asked_text;
drop index wave_fingerprint;
alter table wave drop column fingerprint;

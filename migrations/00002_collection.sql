-- How answers travel. No table here has a time, a serial number or a person,
-- and none may ever be added: see the privacy page, which reads these columns.

-- +goose Up

-- A group as one wave sees it, frozen at opening: at least ten invited. unit_id
-- is null when groups of several units had to be merged to reach ten.
create table wave_group (
	id         text    not null primary key check (length(id) = 32),
	wave_id    text    not null references wave (id),
	unit_id    text    references unit (id),
	audience   text    not null check (audience in ('children-4-5', 'pupils-1-2', 'pupils-3-4', 'pupils-5-7', 'pupils-8-10', 'parents-school', 'parents-kindergarten', 'staff')),
	name       text    not null check (length(name) between 1 and 500),
	invited    integer not null check (invited >= 10),
	public_key bytea   not null,
	printed    boolean not null,
	answered   integer check (answered >= 0),
	invalid    integer check (invalid >= 0),
	check ((answered is null) = (invalid is null))
);

-- Which groups of which units a wave_group was made of.
create table wave_group_part (
	wave_group_id text    not null references wave_group (id),
	unit_id       text    not null references unit (id),
	name          text    not null check (length(name) between 1 and 200),
	invited       integer not null check (invited between 1 and 100000),
	primary key (wave_group_id, unit_id, name)
);

-- One row while the group's answers are taken. Closing deletes it first: that
-- waits for ballots on their way in and refuses every later one, because ballot
-- refers to it. The reference is checked at commit so that closing may delete
-- the box before it empties it.
create table ballot_box (
	wave_group_id text not null primary key references wave_group (id)
);

-- mac is HMAC-SHA256 of the code under the wave's pepper; blinded is the hash of
-- the blinded token the code was redeemed for.
create table code (
	mac           bytea   not null primary key check (length(mac) = 32),
	wave_group_id text    not null references wave_group (id),
	blinded       bytea   check (length(blinded) = 32),
	revoked       boolean not null
);

create index code_wave_group on code (wave_group_id);

-- The primary key spends the token; sealed is the only form of the answers
-- until closing.
create table ballot (
	token         bytea not null primary key check (length(token) = 32),
	wave_group_id text  not null references ballot_box (wave_group_id) deferrable initially deferred,
	sealed        bytea not null check (length(sealed) = 337)
);

-- An opened answer. Written only at closing, all of a wave in one transaction,
-- in random order.
create table response (
	id            text  not null primary key check (length(id) = 32),
	wave_id       text  not null references wave (id),
	wave_group_id text  not null references wave_group (id),
	questionnaire text  not null check (length(questionnaire) = 64),
	answers       bytea not null check (length(answers) between 1 and 222)
);

create index response_wave on response (wave_id);

-- The figures of a wave as they were published, once.
create table snapshot (
	wave_id text  not null primary key references wave (id),
	body    bytea not null
);

-- +goose Down
drop table snapshot;
drop table response;
drop table ballot;
drop table code;
drop table ballot_box;
drop table wave_group_part;
drop table wave_group;

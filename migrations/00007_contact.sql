-- Whom respondents of an owner may turn to besides the national help lines.

-- +goose Up
create table contact (
	owner_id text    not null references owner (id),
	position integer not null check (position between 1 and 9),
	name     text    not null check (length(name) between 1 and 200),
	phone    text    not null check (length(phone) between 3 and 20),
	note     text    not null check (length(note) <= 200),
	primary key (owner_id, position)
);

-- +goose Down
drop table contact;

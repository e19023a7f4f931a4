-- When an owner has no school: its own calendar, in the words and with the source that somebody gave.

-- +goose Up
create table holiday (
	owner_id  text      not null references owner (id),
	position  integer   not null check (position between 1 and 200),
	name      text      not null check (length(name) between 1 and 200),
	starts_on timestamp not null,
	ends_on   timestamp not null,
	source    text      not null check (length(source) <= 200),
	primary key (owner_id, position)
);

-- +goose Down
drop table holiday;

-- A unit may have contacts of its own, which stand in the place of the owner's, and a contact
-- an address or a page beside a telephone number, or instead of one.

-- +goose Up
create table help_contact (
	owner_id text    not null references owner (id),
	unit_id  text    references unit (id),
	position integer not null check (position between 1 and 9),
	name     text    not null check (length(name) between 1 and 200),
	phone    text    not null check (length(phone) <= 20),
	link     text    not null check (length(link) <= 200),
	note     text    not null check (length(note) <= 200),
	check (phone <> '' or link <> '')
);
insert into help_contact select owner_id, null, position, name, phone, '', note from contact;
drop table contact;
alter table help_contact rename to contact;
create unique index contact_place on contact (owner_id, coalesce(unit_id, ''), position);

-- +goose Down
create table help_contact (
	owner_id text    not null references owner (id),
	position integer not null check (position between 1 and 9),
	name     text    not null check (length(name) between 1 and 200),
	phone    text    not null check (length(phone) between 3 and 20),
	note     text    not null check (length(note) <= 200),
	primary key (owner_id, position)
);
insert into help_contact select owner_id, position, name, phone, note from contact where unit_id is null and phone <> '';
drop table contact;
alter table help_contact rename to contact;

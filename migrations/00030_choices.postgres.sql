-- Kinds of unit, audiences, roles and written languages are rows, so that a new one needs no
-- change of the schema. The program writes them from its own lists when it migrates and starts
-- (decision 0311). What stands in the tables already is one of them.

-- +goose Up
create table unit_kind (id text not null primary key check (length(id) between 1 and 40));
create table audience (id text not null primary key check (length(id) between 1 and 40));
create table role (id text not null primary key check (length(id) between 1 and 40));
create table written_language (id text not null primary key check (length(id) between 2 and 3));

insert into unit_kind (id) select distinct kind from unit;
insert into audience (id) select audience from unit_group union select audience from wave_audience union select audience from wave_group union select audience from local_question;
insert into role (id) select distinct role from role_grant;
insert into written_language (id) select language from owner union select language from account;
insert into wave_audience (wave_id, audience)
select distinct wave_id, audience from wave_group g
where not exists (select 1 from wave_audience a where a.wave_id = g.wave_id and a.audience = g.audience);

alter table unit drop constraint unit_kind_check, add foreign key (kind) references unit_kind (id);
alter table unit_group drop constraint unit_group_audience_check, add foreign key (audience) references audience (id);
alter table wave_audience drop constraint wave_audience_audience_check, add foreign key (audience) references audience (id);
alter table local_question drop constraint local_question_audience_check, add foreign key (audience) references audience (id);
alter table role_grant drop constraint role_grant_role_check, add foreign key (role) references role (id);
alter table owner drop constraint owner_language_check, add foreign key (language) references written_language (id);
alter table account drop constraint account_language_check, add foreign key (language) references written_language (id);

-- A group is of an audience that its own wave asks. Nothing that answers touch refers to
-- the rows above, which all waves share.
alter table wave_group drop constraint wave_group_audience_check, add foreign key (wave_id, audience) references wave_audience (wave_id, audience);

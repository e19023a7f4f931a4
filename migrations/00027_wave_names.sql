-- Two waves of a project never have one name: leaders read figures by it. Where two
-- have, the later one gets the first number that is free, «Delmåling 2».

-- +goose Up
create table renamed_wave (id text not null primary key, name text not null);

-- base is what of a name leaves room for a number in the 200 characters it may have.
insert into renamed_wave (id, name)
with recursive number (n) as (
	select 2 union all select n + 1 from number where n <= (select count(*) from wave)
), named as (
	select id, project_id, substr(name, 1, 190) as base, opens_at,
		row_number() over (partition by project_id, name order by opens_at, id) as nth
	from wave
), later as (
	select id, project_id, base, row_number() over (partition by project_id, base order by opens_at, id) as nth
	from named where nth > 1
), free as (
	select l.project_id, l.base, n, row_number() over (partition by l.project_id, l.base order by n) as nth
	from (select distinct project_id, base from later) l cross join number
	where not exists (select 1 from wave w where w.project_id = l.project_id and w.name = l.base || ' ' || n)
)
select l.id, l.base || ' ' || f.n
from later l join free f on f.project_id = l.project_id and f.base = l.base and f.nth = l.nth;

update wave set name = (select r.name from renamed_wave r where r.id = wave.id) where id in (select id from renamed_wave);
drop table renamed_wave;

create unique index wave_name on wave (project_id, name);

-- +goose Down
drop index wave_name;

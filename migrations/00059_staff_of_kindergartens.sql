-- Staff of kindergartens are an audience of their own, with their own words. Groups and waves that are not open yet
-- follow; a wave that is open or closed stays as it was asked.

-- +goose Up
insert into audience (id) select 'staff-kindergarten' where not exists (select 1 from audience where id = 'staff-kindergarten');
update unit_group set audience = 'staff-kindergarten'
where audience = 'staff' and unit_id in (select id from unit where kind = 'kindergarten');
insert into wave_audience (wave_id, audience)
select a.wave_id, 'staff-kindergarten' from wave_audience a join wave w on w.id = a.wave_id
where a.audience = 'staff' and w.state = 'planned';

-- +goose Down
delete from wave_audience where audience = 'staff-kindergarten' and wave_id in (select id from wave where state = 'planned');
update unit_group set audience = 'staff' where audience = 'staff-kindergarten';

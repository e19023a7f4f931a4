-- The settings by which a PostgreSQL server writes down or keeps what must be nowhere, as the user of a connection has
-- them: a row is a Trace. Of the user of a duty ($1) only those that may be others for each. traces.go puts rules.sql in.
with rules (name, good, refuses, session, does) as RULES,
said (does, text) as (values
	('values', 'PostgreSQL''s log gets statements with their values, every answer and every code with its time'),
	('times', 'PostgreSQL''s log gets a line with the time of every answer and every code that is used'),
	('last', 'an answer that was acknowledged is lost when the power goes')
),
lists (name) as (values ('shared_preload_libraries'), ('session_preload_libraries'), ('local_preload_libraries')),
loaded as (
	select name as list, regexp_replace(trim(both ' "' from one), '^.*/|[.]so$', '', 'g') as library
	from lists join pg_settings using (name), unnest(string_to_array(setting, ',')) as one
	where not $1::boolean or name <> 'shared_preload_libraries'
)
select name, refuses, false as unseen, format('%s is %s for %s: %s.', name, setting, current_user, coalesce(text, does)) as text,
	case
		-- Where it was put wrong.
		when session and source = 'database user' then format('alter role %I in database %I set %s = %L', current_user, current_database(), name, split_part(good, ' ', 1))
		when session and context = 'superuser' then format('alter role %I set %s = %L', current_user, name, split_part(good, ' ', 1))
		else format('alter system set %s = %L; %s', name, split_part(good, ' ', 1),
			case context when 'postmaster' then 'then start PostgreSQL anew' else 'select pg_reload_conf()' end)
	end as mend
from rules join pg_settings using (name) left join said using (does)
-- What the server's own processes go by does not count where it is set for a role, a database or a connection.
where (session or not $1::boolean)
	and (setting <> good and setting <> all (string_to_array(good, ' ')) or not session and source in ('user', 'database user', 'database', 'client', 'session'))
-- auto_explain and pgaudit are judged by their settings. pg_stat_statements counts statements without their values, as
-- PostgreSQL itself counts rows. The others write down no statement with its values and no time of one.
union all select library, true, false,
	format('PostgreSQL loads the library %s (%s), of which this program does not know whether it writes statements down.', library, list),
	format('take %s out of %s, or find out that it writes down no statements', library, list)
from loaded where library not in ('', 'auto_explain', 'pgaudit', 'pg_stat_statements', 'pg_prewarm', 'plpgsql', 'auth_delay', 'passwordcheck')
union all select name, false, true, format('%s could not be read: PostgreSQL may load a library that writes statements down.', name),
	format('grant pg_monitor to %I', current_user)
from lists where not $1::boolean and name not in (select name from pg_settings where setting is not null)
order by 1

-- What is in a PostgreSQL server, beside its settings, by which it writes down or keeps what
-- must be nowhere: a row is a Trace. traces.go fills in what stands in capitals.
with kept as (
	select c.oid, c.relname, c.relpersistence, a.attname, a.attnum, a.atttypid, a.attstattarget, a.atthasdef or a.attidentity <> '' as filled
	from pg_class c join pg_attribute a on a.attrelid = c.oid
	where c.oid in (to_regclass('ballot'), to_regclass('code')) and a.attnum > 0 and not a.attisdropped
),
found as (
	select 'slot' as kind, slot_name::text as name from pg_replication_slots
	union select 'standby', coalesce(application_name, '') from pg_stat_replication
	union select 'publication', pubname::text from pg_publication_tables where tablename in (select relname from kept)
	union select 'trigger', tgname::text from pg_trigger
		where tgrelid in (select oid from kept) and not tgisinternal and not (tgname = 'ballot_needs_box' and tgrelid = to_regclass('ballot'))
	union select 'function', proname::text from pg_proc p join pg_depend d on d.refobjid = p.oid and d.refclassid = 'pg_proc'::regclass where d.objid in (
		select oid from pg_trigger where tgrelid in (select oid from kept) union select oid from pg_constraint where conrelid in (select oid from kept)
		union select indexrelid from pg_index where indrelid in (select oid from kept) union select oid from pg_policy where polrelid in (select oid from kept))
		and not (proname = 'ballot_needs_box' and encode(sha256(convert_to(prosrc, 'UTF8')), 'hex') = 'NEEDS_BOX')
	union select 'rule', rulename::text from pg_rewrite where ev_class in (select oid from kept)
	union select 'unlogged', relname::text from kept where relpersistence <> 'p'
	union select 'filled', relname || '.' || attname from kept where filled
	union select 'sampled', relname || '.' || attname from kept where atttypid = 'bytea'::regtype and attstattarget is distinct from 0
	union select 'sampled', k.relname || '.' || k.attname from kept k join pg_stats p on p.tablename = k.relname and p.attname = k.attname
		where k.atttypid = 'bytea'::regtype and p.schemaname = current_schema()
	union select 'sampled', stxname::text from pg_statistic_ext where stxrelid in (select oid from kept)
	union select 'pg_switch_wal', '' where not MAY_END_SEGMENT
	union select 'checkpoint', '' where not MAY_CHECKPOINT
	union select 'pg_monitor', '' where not has_function_privilege('pg_ls_waldir()', 'execute')
	union select 'pg_statistic', '' from pg_database where datname = current_database() and not pg_has_role(datdba, 'usage')
),
-- %s is the name, and %I and %L the name as SQL wants it there; USER is the store's own.
kinds (kind, refuses, unseen, text, mend) as (values
	('slot', true, false, 'The replication slot %s keeps the write-ahead log, with all answers and codes in the order they came, for whoever fetches it.',
		'select pg_drop_replication_slot(%L)'),
	('standby', true, false, 'A standby, or a program that copies the write-ahead log, is connected (%s): it keeps all answers and codes in the order they came.',
		'see «A standby» in docs/operations.md'),
	('publication', true, false, 'The publication %s hands every answer and every code on as it comes.', 'drop publication %I'),
	('trigger', true, false, 'The trigger %s, which is none of this program''s, runs at every answer or code.', 'drop trigger %I on its table'),
	('function', true, false, 'The function %s, which is none of this program''s, or is another than it was, runs at every answer or code.',
		'drop what calls it; for ballot_needs_box, make it anew from migrations/00041_stopped.postgres.sql'),
	('rule', true, false, 'The rule %s, which is none of this program''s, runs at every answer or code.', 'drop rule %I on its table'),
	('unlogged', true, false, 'The table %s is unlogged: acknowledged answers are lost in a crash.', 'alter table %I set logged'),
	('filled', true, false, 'The column %s fills itself, which none of this program''s does there: it may keep a time or an order.', 'drop the column'),
	('sampled', true, false, 'ANALYZE keeps samples of %s, which outlive what is deleted.',
		'alter the column''s type to bytea, which drops them, and set statistics 0; drop statistics of several columns'),
	('pg_switch_wal', false, false, 'The server may not end a file of the write-ahead log, which so keeps what closing deletes.',
		'grant execute on function pg_switch_wal() to USER, in this database'),
	('checkpoint', false, false, 'The server may not make a checkpoint, so that the write-ahead log keeps what closing deletes until PostgreSQL makes one.',
		'grant pg_checkpoint to USER'),
	('pg_monitor', false, true, 'It could not be read which files of the write-ahead log are kept, nor who fetches it.', 'grant pg_monitor to USER'),
	('pg_statistic', false, true, 'The server''s user does not own the database, so that samples which an earlier version left may be in its catalogue.',
		'vacuum full pg_statistic, in this database, by an administrator')
)
select kind || case name when '' then '' else ':' || name end as name, refuses, unseen,
	format(text, coalesce(nullif(name, ''), 'without a name that can be read')) as text,
	replace(format(mend, name), 'USER', quote_ident(current_user)) as mend
from found join kinds using (kind) order by kind, found.name

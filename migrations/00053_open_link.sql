-- How far an open link has come while it gives codes. Closing deletes the row with
-- the group's ballot box.

-- +goose Up

-- renewed: how often the link was replaced; its secret follows from it.
-- taken: codes given since the link was last at rest, in tenths of a code, less what
-- time has opened again.
-- since: the minute from which the next step is counted.
-- hurried: many codes were given in a short time since the link was made.
create table open_link (
	wave_group_id text      not null primary key references ballot_box (wave_group_id) on delete cascade,
	renewed       integer   not null check (renewed >= 0),
	taken         integer   not null check (taken >= 0),
	since         timestamp not null,
	hurried       boolean   not null
);

insert into open_link (wave_group_id, renewed, taken, since, hurried)
select g.id, 0, 0, w.opens_at, false
from wave_group g join ballot_box b on b.wave_group_id = g.id join wave w on w.id = g.wave_id
where g.open_link;

-- +goose Down
drop table open_link;

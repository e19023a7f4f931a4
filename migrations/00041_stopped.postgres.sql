-- Closing in three parts: a wave that is closing takes nothing more while its ballots are
-- opened, which takes long and holds nobody up. A ballot keeps the proof that it came with.

-- +goose Up
alter table wave drop constraint wave_state_check, add constraint wave_state_check check (state in ('planned', 'open', 'closing', 'closed'));

-- rewritten: the database's files have been written anew since its ballots were deleted.
alter table wave add column rewritten boolean not null default false;
update wave set rewritten = cleaned;
alter table wave add check (cleaned or not rewritten);

-- redeemed: codes that had been spent when the wave was stopped. refused: its ballots were
-- more than that, so that none is counted.
alter table wave_group add column redeemed integer check (redeemed >= 0);
alter table wave_group add column refused boolean not null default false;

-- signature: of the token, under the group's key. Migration 40 has seen that there is no ballot.
alter table ballot drop constraint ballot_wave_group_id_fkey, add column signature bytea not null check (length(signature) = 256);
alter table ballot alter column signature set statistics 0; -- else ANALYZE keeps samples that outlive the ballots

-- What a foreign key did, when a ballot comes and only then: it waits for whoever deletes the
-- group's box and refuses when it is gone. Ballots that are there stay until they are opened.
-- +goose StatementBegin
create function ballot_needs_box() returns trigger language plpgsql security definer set search_path = public as $$
begin
	perform 1 from ballot_box where wave_group_id = new.wave_group_id for key share;
	if not found then
		raise exception 'no ballot box' using errcode = 'foreign_key_violation';
	end if;
	return new;
end $$;
-- +goose StatementEnd
create trigger ballot_needs_box before insert on ballot for each row execute function ballot_needs_box();

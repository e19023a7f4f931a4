-- What goes when a project or an owner is deleted as a whole, in the order that references allow: of what, how it
-- is called on pages (- for what is not counted there), and the rows. PROJECT and OWNER are their identifiers. Rows whose
-- first word has a star are also what goes by itself: a year after the project, or after the owner's last one.
project  -            approval_signature where approval_id in (select id from approval where project_id = PROJECT)
project  -            approval_wave where approval_id in (select id from approval where project_id = PROJECT)
project  -            approval where project_id = PROJECT
project  -            research_unit where project_id = PROJECT
project* agreements   agreement where meeting_id in (select id from meeting where project_id = PROJECT)
project* briefs       meeting_unit where frozen_at is not null and meeting_id in (select id from meeting where project_id = PROJECT)
project* -            meeting_unit where meeting_id in (select id from meeting where project_id = PROJECT)
project* meetings     meeting where project_id = PROJECT
project* assessments  assessment where project_id = PROJECT
project* targets      target where project_id = PROJECT
project* measures     measure where project_id = PROJECT
project* publications publication where project_id = PROJECT
project  -            answers where wave_group_id in (select g.id from wave_group g join wave w on w.id = g.wave_id where w.project_id = PROJECT)
project  -            group_window where wave_group_id in (select g.id from wave_group g join wave w on w.id = g.wave_id where w.project_id = PROJECT)
project  -            wave_group_part where wave_group_id in (select g.id from wave_group g join wave w on w.id = g.wave_id where w.project_id = PROJECT)
project  -            wave_group where wave_id in (select id from wave where project_id = PROJECT)
project  figures      snapshot where wave_id in (select id from wave where project_id = PROJECT)
project  -            progress where wave_id in (select id from wave where project_id = PROJECT)
project  -            wave_audience where wave_id in (select id from wave where project_id = PROJECT)
project  waves        wave where project_id = PROJECT
project  -            phase where project_id = PROJECT
project  -            project_goal where project_id = PROJECT
project  -            project where id = PROJECT
owner*   clips        clip where owner_id = OWNER
owner*   contacts     contact where owner_id = OWNER
owner    -            holiday where owner_id = OWNER
owner    questions    local_question where owner_id = OWNER
owner    -            owner_language where owner_id = OWNER
owner    -            session where account_id in (select id from account where owner_id = OWNER)
owner    -            signin_link where account_id in (select id from account where owner_id = OWNER)
owner    -            signin_challenge where account_id in (select id from account where owner_id = OWNER)
owner    -            recovery_code where account_id in (select id from account where owner_id = OWNER)
owner    -            totp where account_id in (select id from account where owner_id = OWNER)
owner    -            passkey where account_id in (select id from account where owner_id = OWNER)
owner    -            identity where account_id in (select id from account where owner_id = OWNER)
owner    -            role_grant where owner_id = OWNER
owner    accounts     account where owner_id = OWNER
owner    -            unit_group where unit_id in (select id from unit where owner_id = OWNER)
owner    units        unit where owner_id = OWNER

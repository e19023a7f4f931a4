-- Who appointed whom is read from the audit log whenever people's words are judged, among many more entries of signing in.

-- +goose Up
create index audit_action on audit (owner_id, action, seq);

-- +goose Down
drop index audit_action;

package store

import (
	"context"
	"time"

	"trivselspuls/survey"
)

// Summary is what anybody may read of a project. Body is what was published, as
// it was then; later waves do not change it.
type Summary struct {
	Published time.Time `db:"published_at"`
	Body      string
}

// PublishSummary stores a project's summary in place of an older one.
func (tx *Tx) PublishSummary(ctx context.Context, project survey.ProjectID, body string) error {
	return tx.exec(ctx, "publish summary", `
		insert into summary (project_id, published_at, body) values (?, ?, ?)
		on conflict (project_id) do update set published_at = excluded.published_at, body = excluded.body`,
		project, tx.now, body)
}

// WithdrawSummary takes a project's summary back.
func (tx *Tx) WithdrawSummary(ctx context.Context, project survey.ProjectID) error {
	return tx.execOne(ctx, "withdraw summary", `delete from summary where project_id = ?`, project)
}

// Summary reads what is published of a project; survey.ErrNotFound when nothing
// is.
func (r Reader) Summary(ctx context.Context, project survey.ProjectID) (Summary, error) {
	return get[Summary](ctx, r, "summary", `select published_at, body from summary where project_id = ?`, project)
}

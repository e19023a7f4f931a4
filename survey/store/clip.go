package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"trivselspuls/survey"
)

// Clip is a recording of one wording in one language.
type Clip struct {
	Language string
	Wording  string // SHA-256 of the text, lower-case hex
	Type     string // as the bytes show, not as anybody said
	Hash     string // SHA-256 of Body, lower-case hex
	Body     []byte // empty in lists
}

// Clips lists an owner's recordings without their bytes.
func (r Reader) Clips(ctx context.Context, owner survey.OwnerID) ([]Clip, error) {
	return list[Clip](ctx, r, "clips",
		`select language, wording, type, hash from clip where owner_id = ? order by language, wording`, owner)
}

// ClipsOf reads the recordings there are of some wordings, bytes and all.
func (r Reader) ClipsOf(ctx context.Context, owner survey.OwnerID, language string, wordings []string) ([]Clip, error) {
	if len(wordings) == 0 {
		return nil, nil
	}
	query, args, err := sqlx.In(`
		select language, wording, type, hash, body from clip
		where owner_id = ? and language = ? and wording in (?) order by wording`, owner, language, wordings)
	if err != nil {
		return nil, failed("clips of wordings", err)
	}
	return list[Clip](ctx, r, "clips of wordings", query, args...)
}

// SetClip stores a recording in the place of an earlier one.
func (tx *Tx) SetClip(ctx context.Context, owner survey.OwnerID, c Clip) error {
	return tx.exec(ctx, "set clip", `
		insert into clip (owner_id, language, wording, type, hash, body) values (?, ?, ?, ?, ?, ?)
		on conflict (owner_id, language, wording) do update set type = excluded.type, hash = excluded.hash, body = excluded.body`,
		owner, c.Language, c.Wording, c.Type, c.Hash, c.Body)
}

// DropClip deletes a recording; survey.ErrNotFound when there is none.
func (tx *Tx) DropClip(ctx context.Context, owner survey.OwnerID, language, wording string) error {
	return tx.execOne(ctx, "drop clip",
		`delete from clip where owner_id = ? and language = ? and wording = ?`, owner, language, wording)
}

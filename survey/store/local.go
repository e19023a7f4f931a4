package store

import (
	"context"

	"trivselspuls/survey"
)

// LocalQuestion is a question an owner has added to a questionnaire, as it is
// stored. Body is questionnaire.Local as JSON.
type LocalQuestion struct {
	Code    string
	Asked   bool // in a wave; its wording stays from then on
	Retired bool // no longer asked, but closed waves have answers to it
	Body    string
}

// LocalQuestions lists the questions an owner has added for an audience, the
// retired ones too, in the order of their codes.
func (r Reader) LocalQuestions(ctx context.Context, owner survey.OwnerID, audience survey.Audience) ([]LocalQuestion, error) {
	return list[LocalQuestion](ctx, r, "local questions", `
		select code, asked, retired, body from local_question
		where owner_id = ? and audience = ? order by length(code), code`, owner, audience)
}

// CreateLocalQuestion stores a new question.
func (tx *Tx) CreateLocalQuestion(ctx context.Context, owner survey.OwnerID, audience survey.Audience, q LocalQuestion) error {
	return tx.exec(ctx, "create local question",
		`insert into local_question (owner_id, audience, code, asked, retired, body) values (?, ?, ?, ?, ?, ?)`,
		owner, audience, q.Code, false, false, q.Body)
}

// ChangeLocalQuestion gives a question that is still asked another body. It is
// for the caller to see that one that has been asked keeps its wording.
func (tx *Tx) ChangeLocalQuestion(ctx context.Context, owner survey.OwnerID, audience survey.Audience, code, body string) error {
	return tx.execOne(ctx, "change local question",
		`update local_question set body = ? where owner_id = ? and audience = ? and code = ? and not retired`,
		body, owner, audience, code)
}

// DropLocalQuestion takes a question away: one that has been asked is retired,
// another is forgotten.
func (tx *Tx) DropLocalQuestion(ctx context.Context, owner survey.OwnerID, audience survey.Audience, code string) error {
	err := tx.execOne(ctx, "retire local question",
		`update local_question set retired = ? where owner_id = ? and audience = ? and code = ? and not retired`,
		true, owner, audience, code)
	if err != nil {
		return err
	}
	return tx.exec(ctx, "delete local question",
		`delete from local_question where owner_id = ? and audience = ? and code = ? and not asked`, owner, audience, code)
}

// MarkLocalAsked notes that an owner's questions for an audience stand in a wave
// that is being opened.
func (tx *Tx) MarkLocalAsked(ctx context.Context, owner survey.OwnerID, audience survey.Audience) error {
	return tx.exec(ctx, "mark local questions asked",
		`update local_question set asked = ? where owner_id = ? and audience = ? and not retired`, true, owner, audience)
}

// LocalQuestionnaire is a questionnaire with an owner's own questions that a
// wave has asked: the hash of the built-in one, and the questions as JSON.
type LocalQuestionnaire struct{ Base, Body string }

// KeepLocalQuestionnaire stores one under its hash; once is enough.
func (tx *Tx) KeepLocalQuestionnaire(ctx context.Context, hash string, q LocalQuestionnaire) error {
	return tx.exec(ctx, "keep local questionnaire",
		`insert into local_questionnaire (hash, base, body) values (?, ?, ?) on conflict (hash) do nothing`, hash, q.Base, q.Body)
}

// LocalQuestionnaire finds one by its hash.
func (r Reader) LocalQuestionnaire(ctx context.Context, hash string) (LocalQuestionnaire, error) {
	return get[LocalQuestionnaire](ctx, r, "local questionnaire", `select base, body from local_questionnaire where hash = ?`, hash)
}

// Languages lists the unreviewed translations an owner offers its respondents.
func (r Reader) Languages(ctx context.Context, owner survey.OwnerID) ([]string, error) {
	return list[string](ctx, r, "languages", `select language from owner_language where owner_id = ? order by language`, owner)
}

// SetLanguages replaces them.
func (tx *Tx) SetLanguages(ctx context.Context, owner survey.OwnerID, languages []string) error {
	if err := tx.exec(ctx, "delete languages", `delete from owner_language where owner_id = ?`, owner); err != nil {
		return err
	}
	return execEach(ctx, tx, "create language", `insert into owner_language (owner_id, language) values (?, ?)`, languages,
		func(language string) []any { return []any{owner, language} })
}

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
	return listIn[Clip](ctx, r, "clips of wordings", `
		select language, wording, type, hash, body from clip
		where owner_id = ? and language = ? and wording in (?) order by wording`, owner, language, wordings)
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

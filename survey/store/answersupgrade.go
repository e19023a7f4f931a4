package store

import (
	"context"
	"fmt"

	"github.com/pressly/goose/v3"

	"trivselspuls/survey"
)

// unproved is the number of the migration that looks for ballots of the version that
// did not keep their proofs; 00041_stopped makes the column.
const unproved = 40

// withoutProofs refuses to go on while there are ballots that nobody can prove any more:
// to count them would be to believe whoever wrote them, and to leave them out would lose
// answers.
func (s *Store) withoutProofs() *goose.Migration {
	return s.migration(unproved, func(ctx context.Context, tx *Tx) error {
		n, err := tx.count(ctx, `select count(*) from ballot`)
		if err == nil && n > 0 {
			err = fmt.Errorf("an open wave has answers (%d) that the version before stored without their proofs: "+
				"start that version again, close the wave with it, and then migrate: %w", n, survey.ErrState)
		}
		return err
	})
}

// packed is the number of the migration that packs the answers of closed waves; 00042_answers
// makes the table.
const packed = 43

// packAnswers moves the answers that stand in a row each into one row a group, in an order
// of its own.
func (s *Store) packAnswers() *goose.Migration {
	return s.migration(packed, func(ctx context.Context, tx *Tx) error {
		rows, err := list[struct {
			Group         survey.GroupID `db:"wave_group_id"`
			Questionnaire string
			Answers       []byte
		}](ctx, tx.Reader, "answers of the version before", `select wave_group_id, questionnaire, answers from response order by wave_group_id`)
		if err != nil {
			return err
		}
		var packs []survey.Pack
		for _, row := range rows {
			if len(packs) == 0 || packs[len(packs)-1].Group != row.Group {
				packs = append(packs, survey.Pack{Group: row.Group, Questionnaire: row.Questionnaire, Size: len(row.Answers)})
			}
			p := &packs[len(packs)-1]
			if p.Questionnaire != row.Questionnaire || p.Size != len(row.Answers) {
				return fmt.Errorf("group %s has answers to two questionnaires: %w", row.Group, survey.ErrState)
			}
			p.Add(survey.Map(row.Answers, func(b byte) survey.Answer { return survey.Answer(b) }))
		}
		for _, p := range packs {
			if err := tx.StoreAnswers(ctx, p); err != nil {
				return err
			}
		}
		return tx.exec(ctx, "drop the table of answers one by one", `drop table response`)
	})
}

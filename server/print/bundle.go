package print

import (
	"context"
	"slices"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Waiting are the groups of an open wave that wait for what they are given first: slips,
// where none are printed, and the poster of an open link, which may be printed again.
func Waiting(groups []store.WaveGroup) []store.WaveGroup {
	return survey.Filter(groups, func(g store.WaveGroup) bool { return !g.Printed || g.OpenLink })
}

// Bundle is a print view: what several groups are given first. Its codes are shown this
// once.
type Bundle struct {
	Sheets  []SlipSheet
	Posters []Poster
	Failed  []Batch // whose part could not be made; the others are printed all the same
}

// Letters are the languages a group's letters are printed in, of those with these codes.
// Parents get letters when there is one; the others never do.
func (p Printer) Letters(ctx context.Context, b Batch, language string, codes []string) ([]questionnaire.Language, error) {
	if !waves.LinkFor(b.Group.Audience) || len(codes) == 0 {
		return nil, nil
	}
	written, err := p.LetterLanguages(ctx, language, b)
	return survey.Map(survey.Filter(written, func(one LetterLanguage) bool { return slices.Contains(codes, one.Code) }),
		func(one LetterLanguage) questionnaire.Language { return one.Language }), err
}

// Bundle makes what each of the groups that wait is given first; each group's codes are
// made and audited by themselves, as one group's are. A group that fails stops none: what
// is made already is worth nothing unless it is shown.
func (p Printer) Bundle(ctx context.Context, actor audit.Actor, wave survey.Wave, groups []store.WaveGroup, o Order, letters []string) (bundle Bundle) {
	for _, g := range Waiting(groups) {
		b, err := p.Batch(ctx, wave, g)
		if err != nil {
			b = Batch{Wave: wave, Group: g}
		} else if g.OpenLink {
			var poster Poster
			if poster, err = p.Poster(ctx, b); err == nil {
				bundle.Posters = append(bundle.Posters, poster)
			}
		} else if o.Letters, err = p.Letters(ctx, b, o.Language, letters); err == nil {
			var sheet SlipSheet
			if sheet, err = p.Slips(ctx, actor, b, o); err == nil {
				bundle.Sheets = append(bundle.Sheets, sheet)
			}
		}
		if err != nil {
			bundle.Failed = append(bundle.Failed, b)
		}
	}
	return bundle
}

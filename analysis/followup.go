package analysis

import (
	"slices"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// FollowUp is what the whole owner is told of a question to those alone whom another share
// counts.
type FollowUp struct {
	Name, About string
	Audiences   string
	Value       string // «om lag 60 %», or the words for a share that is not told
	// Sentence says how to read the value, or why it is not told and what stands nearest.
	Sentence string
}

// followUps are those of the project's first endline, and before it those that will be told
// then.
func (b *builder) followUps() (all []FollowUp, table Table, err error) {
	if b.scope.Unit != "" || len(b.snapshots) == 0 {
		return nil, Table{}, nil
	}
	ended, shown := "before", []disclosure.FollowUp(nil)
	latest := map[string]*disclosure.Indicator{} // by ID: not every wave asks them all
	var ids []string
	for _, s := range b.snapshots {
		if s.Kind == survey.Endline {
			ended = "never"
		}
		shown = append(shown, s.FollowUps...)
		for i, ind := range s.Indicators {
			if ind.IsFollowUp() && (len(shown) == len(s.FollowUps) || latest[ind.ID] == nil) { // as the endline asked it, if it has
				ids, latest[ind.ID] = append(ids, ind.ID), &s.Indicators[i]
			}
		}
	}
	t := b.texts
	columns := slices.Concat(t.wordColumns("indicator", "id", "audience", "waves"), t.figureColumns("value"))
	var rows [][]Entry
	for _, id := range survey.Unique(ids) {
		ind, why := latest[id], ended
		f := FollowUp{Name: ind.Name.In(t.language), About: ind.About.In(t.language), Audiences: t.audiences(ind.Audiences)}
		one, ok := survey.Find(shown, func(f disclosure.FollowUp) bool { return f.Indicator == ind.Key })
		if ok {
			why = "few"
		}
		waves := t.list(b.waveNames(one.Waves))
		value := label(t.get("followup.value." + why))
		if one.Tenths > 0 {
			value = t.tenths(&figure{ind: ind, followUp: &one})
			f.Sentence = t.fill("followup.told", "Waves", waves)
		} else {
			f.Sentence = t.fill("followup."+why, "Base", b.of[ind.Base])
			if why != "before" {
				f.Sentence += " " + b.nearest(ind.Base)
			}
		}
		f.Value = value.Text
		all = append(all, f)
		rows = append(rows, []Entry{label(f.Name), label(ind.ID), label(f.Audiences), label(waves), value})
	}
	table, err = newTable("followups", t.get("caption.followups"), columns, rows)
	return all, table, err
}

// nearest is the newest figure that is told of the share a follow-up belongs to.
func (b *builder) nearest(key string) string {
	for _, s := range b.series {
		if s.Indicator.Key != key || !s.Population.Total {
			continue
		}
		for _, p := range slices.Backward(s.Points) {
			if !p.Hidden {
				return b.texts.fill("followup.nearest", "Base", s.Name, "Wave", b.texts.waveOf(p), "Value", p.Text)
			}
		}
	}
	return b.texts.fill("followup.nearest.none", "Base", b.of[key])
}

// tenths is a follow-up as it is told.
func (t *texts) tenths(f *figure) Entry {
	at, key := f.followUp.Tenths*10, "followup.value"
	low, high := float64(at-5)/100, float64(at+5)/100
	switch f.followUp.Tenths {
	case 1:
		key, low = "followup.value.least", 0
	case 9:
		key, high = "followup.value.most", 1
	}
	e := shown(t.fill(key, "Value", t.percent(float64(at)/100)), nil, f)
	e.Ends = []Entry{shown(t.percent(low), &low, f), shown(t.percent(high), &high, f)}
	return e
}

// waveNames are the names of some waves, as the report has them.
func (b *builder) waveNames(waves []survey.WaveID) []string {
	var names []string
	for _, s := range b.snapshots {
		if slices.Contains(waves, s.Wave) {
			names = append(names, b.texts.wave(s))
		}
	}
	return names
}

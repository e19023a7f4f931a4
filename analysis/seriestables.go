package analysis

import "slices"

// Figures is a table with a row per point of some of the report's series, for
// whoever takes the numbers elsewhere.
func (r Report) Figures(series []Series) (Table, error) {
	t := r.texts
	columns := slices.Concat(
		t.wordColumns("indicator", "id", "place", "audience", "scale", "wave", "date", "break"),
		t.numberColumns("phase"), t.figureColumns("value"), t.numberColumns("lower", "upper", "n", "missing"),
	)
	var rows [][]Entry
	for _, s := range series {
		for _, p := range s.Points {
			broken := label("")
			if p.Break {
				broken = label(t.get("break"))
			}
			rows = append(rows, slices.Concat(
				t.about(s), []Entry{label(t.waveOf(p)), dated(p.Wave.Opens), broken, number(p.Phase, t)}, p.entries(t),
			))
		}
	}
	return newTable("figures", t.get("caption.figures"), columns, rows)
}

// Changes is the report's overview of some of its series only.
func (r Report) Changes(series []Series) (Table, error) {
	return overviewTable("overview", series, haveTargets(series), r.texts)
}

// Questions is a table of how every question behind some of the report's series
// was answered, a row per question and wave.
func (r Report) Questions(series []Series) (Table, error) {
	t := r.texts
	columns := slices.Concat(
		t.wordColumns("indicator", "id", "place", "audience", "scale", "question", "wave"), t.numberColumns("unhappy", "between", "happy", "n", "missing"),
	)
	var rows [][]Entry
	for _, s := range series {
		if s.IsChoice() {
			continue // its table has columns of its own
		}
		for _, row := range s.Answers.rows {
			about := t.about(s)
			about[4] = label(t.get("scale.share")) // each part of the answers is one
			rows = append(rows, append(about, row...))
		}
	}
	return newTable("questions", t.get("caption.answers"), columns, rows)
}

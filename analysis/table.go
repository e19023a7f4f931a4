package analysis

import (
	"fmt"
	"slices"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

// Table is a table of figures that are all safe to show. It cannot be built by
// anybody but newTable, which refuses one that is not.
type Table struct {
	name    string
	caption string
	columns []Column
	rows    [][]Entry
}

// Column is a table's column. Numeric columns are set to the right. Figures of one with Ends
// need not be exact: files have two more columns for it, the least and the most each can
// be, labelled by Ends.
type Column struct {
	Key     string // stable, for CSV and JSON
	Label   string
	Numeric bool
	Ends    []string
}

// Entry is one cell of a table. Text is what a page prints. Number is the same
// figure for a spreadsheet, nil when there is none.
type Entry struct {
	Text   string
	Number *float64
	Day    time.Time // the same date for a spreadsheet; zero when it is none
	Ends   []Entry   // the least and the most it can be, in a column with Ends; none when nothing is told

	needs []*figure
	claim bool // says something about answers, so needs must be shown
}

// label is an entry that says nothing about anybody's answers.
func label(text string) Entry { return Entry{Text: text} }

// dated is a date, which says nothing about anybody's answers either.
func dated(d time.Time) Entry { return Entry{Text: d.Format(time.DateOnly), Day: d} }

// number is a count of people, not of what they answered.
func number(n int, t *texts) Entry {
	value := float64(n)
	return Entry{Text: t.number(value, 0), Number: &value}
}

// counted is a count of people that is part of a figure.
func counted(n int, t *texts, needs ...*figure) Entry {
	e := number(n, t)
	return shown(e.Text, e.Number, needs...)
}

// shown is an entry made of figures.
func shown(text string, value *float64, needs ...*figure) Entry {
	return Entry{Text: text, Number: value, needs: needs, claim: true}
}

// entry is a figure as it is told.
func (t *texts) entry(f *figure) Entry {
	printed, write := f.printed(), t.value
	if f.ind.IsShare() && !f.exact() {
		write = func(_ disclosure.Indicator, v float64) string { return t.decimalPercent(v) }
	}
	e := ranged(printed, func(v float64) string { return write(*f.ind, v) }, f)
	e.Text = t.telling(f)
	return e
}

// ranged is an entry from the least to the most that a figure can be; a number when they are
// equal.
func ranged(i estimate.Interval, write func(float64) string, needs ...*figure) Entry {
	e := shown(write(i.Lower), nil, needs...)
	if i.Lower == i.Upper {
		e.Number = &i.Lower
	}
	e.Ends = []Entry{shown(write(i.Lower), &i.Lower, needs...), shown(write(i.Upper), &i.Upper, needs...)}
	return e
}

// newTable is the only way to a Table. It returns ErrUnsafe when an entry needs
// a figure that is hidden or not safe.
func newTable(name, caption string, columns []Column, rows [][]Entry) (Table, error) {
	for _, row := range rows {
		if len(row) != len(columns) {
			return Table{}, fmt.Errorf("table %s: entries %d, columns %d: %w", name, len(row), len(columns), disclosure.ErrInput)
		}
		for _, e := range row {
			if e.claim && len(e.needs) == 0 {
				return Table{}, fmt.Errorf("table %s: a figure from nowhere: %w", name, disclosure.ErrUnsafe)
			}
			for _, f := range e.needs {
				if err := f.check(); err != nil {
					return Table{}, fmt.Errorf("table %s: %w", name, err)
				}
			}
		}
	}
	return Table{name: name, caption: caption, columns: columns, rows: rows}, nil
}

// Name is fit for a file name; it has no blanks.
func (t Table) Name() string { return t.name }

// Caption is the table's heading.
func (t Table) Caption() string { return t.caption }

// Columns and Rows are what a page prints. Do not change them.
func (t Table) Columns() []Column { return t.columns }
func (t Table) Rows() [][]Entry   { return t.rows }

// Empty reports whether there is nothing to print.
func (t Table) Empty() bool { return len(t.rows) == 0 }

// table has a row per point of a series.
func (s *Series) table(t *texts) (Table, error) {
	columns := slices.Concat(t.wordColumns("wave", "date"), t.numberColumns("phase"), t.figureColumns("value"), t.numberColumns("lower", "upper", "n", "missing"))
	var rows [][]Entry
	for _, p := range s.Points {
		rows = append(rows, append([]Entry{label(t.waveOf(p)), label(t.month(p.Wave.Opens)), number(p.Phase, t)}, p.entries(t)...))
	}
	return newTable(s.ID, s.Name+" – "+s.Population.Label, columns, rows)
}

// entries are a point's value, interval, answers and missing answers.
func (p Point) entries(t *texts) []Entry {
	if p.Hidden {
		hidden := label(p.Text)
		return []Entry{hidden, hidden, hidden, hidden, hidden}
	}
	f := p.figure
	entries := []Entry{t.entry(f), label("–"), label("–")}
	if p.Interval != nil {
		entries[1] = shown(p.LowerText, &p.Interval.Lower, f)
		entries[2] = shown(p.UpperText, &p.Interval.Upper, f)
	}
	return append(entries, counted(p.N, t, f), counted(p.Missing, t, f))
}

// groups is the latest wave of a series by group, with what the groups were in
// the waves before that can be compared with it: the same grade with other
// pupils in it. Entries are there only when Publish found every group safe.
func (b *builder) groups(s *Series) (Table, error) {
	t := b.texts
	last := s.Points[len(s.Points)-1]
	columns := t.wordColumns("group")
	before := map[string]map[survey.WaveID]Entry{} // group's name, wave
	var names []string
	var rows [][]Entry // without the names
	for _, snapshot := range b.snapshots {
		at := slices.IndexFunc(s.Points, func(p Point) bool { return p.Wave.ID == snapshot.Wave })
		if at < 0 || s.Points[at].asked != last.asked {
			continue
		}
		if snapshot.Wave != last.Wave.ID {
			columns = append(columns, Column{string(snapshot.Wave), t.wave(snapshot), true, t.ends(t.wave(snapshot))})
		}
		for _, c := range snapshot.GroupCells(s.Indicator.Key, s.Population.Units[0]) {
			f := newFigure(snapshot, &s.Indicator, c, disclosure.OwnUnit)
			entries := newPoint(snapshot, &s.Indicator, f, t).entries(t)
			if snapshot.Wave == last.Wave.ID {
				names, rows = append(names, f.cell.GroupName), append(rows, entries)
				continue
			}
			if before[f.cell.GroupName] == nil {
				before[f.cell.GroupName] = map[survey.WaveID]Entry{}
			}
			before[f.cell.GroupName][snapshot.Wave] = entries[0]
		}
	}
	earlier := columns[1:]
	for i, row := range rows {
		full := []Entry{label(names[i])}
		for _, column := range earlier {
			entry, ok := before[names[i]][survey.WaveID(column.Key)]
			if !ok {
				entry = label(t.get("hidden.part"))
			}
			full = append(full, entry)
		}
		rows[i] = append(full, row...)
	}
	columns = slices.Concat(columns, []Column{{"value", last.Wave.Name, true, t.ends(last.Wave.Name)}}, t.numberColumns("lower", "upper", "n", "missing"))
	return newTable(s.ID+".groups", s.Name+" – "+s.Population.Label+" – "+t.get("caption.groups"), columns, rows)
}

// overviewTable has a row per series: the figure the latest is compared with, the
// latest, and what became of it. Where nothing can be compared the first figure
// stands beside it, and the word says so. Where some have a target it says what became of it.
func overviewTable(name string, series []Series, aimed bool, t *texts) (Table, error) {
	columns := slices.Concat(
		t.wordColumns("indicator", "id", "place", "audience", "scale", "since"), t.figureColumns("first"), t.wordColumns("until"),
		t.figureColumns("latest", "change"), t.numberColumns("lower", "upper"), t.wordColumns("word"),
	)
	if aimed {
		columns = slices.Concat(columns, t.numberColumns("target"), t.wordColumns("reached"))
	}
	var rows [][]Entry
	for _, s := range series {
		last, change := s.Points[len(s.Points)-1], s.Change.entries(t)
		since := []Entry{label("–"), label("–")}
		if len(s.Points) > 1 {
			first := s.Since()
			since = []Entry{label(t.waveOf(first)), first.entries(t)[0]}
		}
		switch {
		case s.Change.Word != "":
		case s.Alone == "":
			change[3] = label(t.get("word.incomparable"))
		default:
			change[3] = label(t.get("word." + s.Alone))
		}
		row := slices.Concat(t.about(s), since, []Entry{label(t.waveOf(last)), last.entries(t)[0]}, change)
		if g := s.Goal; aimed && g.Verdict != "" {
			row = append(row, Entry{Text: g.Bare, Number: &g.Target}, label(g.Text))
		} else if aimed {
			row = append(row, label("–"), label("–"))
		}
		rows = append(rows, row)
	}
	return newTable(name, t.get("caption."+name), columns, rows)
}

// haveTargets reports whether any of some series has a target.
func haveTargets(series []Series) bool {
	return slices.ContainsFunc(series, func(s Series) bool { return s.Goal.Verdict != "" })
}

// Since is the point that the latest is compared with; the first where nothing
// is compared.
func (s Series) Since() Point {
	for _, p := range s.Points {
		if p.Wave.ID == s.Change.From.ID {
			return p
		}
	}
	return s.Points[0]
}

// about are the first entries of a row about a series, away from its page: its
// name and code, whom it is about, and what its figures are counted in.
func (t *texts) about(s Series) []Entry {
	return []Entry{label(s.Name), label(s.Indicator.ID), label(s.Population.Label), label(t.audiences(s.Audiences)), label(t.scale(s.Indicator))}
}

// entries are a change's difference, interval and word.
func (c Change) entries(t *texts) []Entry {
	none := label("–")
	if c.Word == "" {
		return []Entry{none, none, none, none}
	}
	if c.Hidden {
		hidden := label(c.Text)
		return []Entry{hidden, hidden, hidden, label(c.WordText)}
	}
	lower, upper := c.Interval.Lower, c.Interval.Upper
	change := ranged(c.Bounds, func(v float64) string { return t.difference(*c.to.ind, v) }, c.from, c.to)
	change.Text = c.Text
	return []Entry{
		change,
		shown(t.difference(*c.to.ind, lower), &lower, c.from, c.to),
		shown(t.difference(*c.to.ind, upper), &upper, c.from, c.to),
		shown(c.WordText, nil, c.from, c.to),
	}
}

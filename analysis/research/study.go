package research

import (
	"archive/zip"
	"fmt"
	"io"
	"slices"
	"strings"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// Study is what is handed over, and about whom.
type Study struct {
	Title, Owner string
	Fictional    bool
	Reference    string                   // of the approval
	Codes        map[survey.UnitID]string // what each unit is called here and nowhere else
	Waves        []Wave                   // in the order they opened
	Phases       []survey.Phase
	Measures     []survey.Measure // their texts are not handed over
}

// Wave is one closed wave with its published figures.
type Wave struct {
	In       disclosure.Input
	Snapshot disclosure.Snapshot
}

// Write makes the package as a zip file. Its rows are in random order. It returns
// what was checked, which also stands in the package. On an error nothing that has
// been written may be handed over; it wraps analysis.ErrUnsafe when what was about
// to be written breaks a promise.
func Write(w io.Writer, s Study) (Report, error) {
	tables, report, err := s.tables()
	if err != nil {
		return Report{}, fmt.Errorf("research package: %w", err)
	}
	archive := zip.NewWriter(w)
	put := func(name string, write func(io.Writer) error) {
		if err != nil {
			return
		}
		var file io.Writer
		if file, err = archive.Create(name); err == nil {
			err = write(file)
		}
	}
	put("README.txt", s.readme)
	book := s.book(tables)
	put("codebook.json", book.json)
	put("read.R", func(w io.Writer) error { _, err := io.WriteString(w, script); return err })
	for _, name := range strings.Fields("codebook.xml indicators.csv phases.csv waves.csv measures.csv variables.csv values.csv") {
		put(name, func(w io.Writer) error { return forms().ExecuteTemplate(w, name+".tmpl", book) })
	}
	put("disclosure.txt", func(w io.Writer) error { _, err := io.WriteString(w, report.String()); return err })
	put("disclosure.json", report.json)
	for _, t := range tables {
		put(t.name+".csv", t.csv)
		put(t.name+".parquet", t.parquet)
		put(t.name+".sps", func(w io.Writer) error {
			one := struct {
				File      string
				Variables []variable
			}{t.name, survey.Filter(book.Variables, func(v variable) bool { return v.File == t.name })}
			return forms().ExecuteTemplate(w, "syntax.sps.tmpl", one)
		})
	}
	if err == nil {
		err = archive.Close()
	}
	if err != nil {
		return Report{}, fmt.Errorf("research package: %w", err)
	}
	return report, nil
}

// tables fills a table per audience and version, shuffles and checks them.
func (s Study) tables() ([]*table, Report, error) {
	report := Report{Title: s.Title, Owner: s.Owner, Reference: s.Reference, Fictional: s.Fictional}
	words, err := loadWords()
	if err != nil {
		return nil, report, err
	}
	var tables []*table
	for i, wave := range s.Waves {
		release, err := disclosure.NewRelease(wave.In, wave.Snapshot)
		if err != nil {
			return nil, report, err
		}
		report.foresee(wave.In, release)
		for _, cell := range release.Cells {
			q := wave.In.Questionnaires[cell.Audience]
			at := slices.IndexFunc(tables, func(t *table) bool { return t.asks(q) })
			if at < 0 {
				at = len(tables)
				tables = append(tables, newTable(q, words))
			}
			if err := tables[at].add(s, i+1, wave, cell); err != nil {
				return nil, report, err
			}
		}
	}
	for _, t := range tables {
		survey.Shuffle(t.rows)
		if err := report.check(t, s.Waves); err != nil {
			return nil, report, err
		}
		report.foreseeRows(t)
	}
	return tables, report, nil
}

// unit is what the units of a cell are called: each by its own code, so that one
// that stands alone in one table is known again among several in another.
func (s Study) unit(wave Wave, units []survey.UnitID) (string, error) {
	var codes []string
	for _, u := range units {
		members := wave.In.Joint[u]
		if len(members) == 0 {
			members = []survey.UnitID{u}
		}
		for _, m := range members {
			code := s.Codes[m]
			if code == "" {
				return "", fmt.Errorf("a unit has no code: %w", disclosure.ErrInput)
			}
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return join(slices.Compact(codes)), nil
}

package analysis

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/sheet"
)

// National is the figures of the whole country, read from a file. They stand
// beside ours for orientation and are never compared with them by a test: other
// questions, asked in another way.
type National struct {
	figures []nationalFigure
}

// Len is the number of figures, those withheld by their source left out.
func (n National) Len() int { return len(n.figures) }

type nationalFigure struct {
	year      int // the school year that began then
	grade     int
	indicator string
	value     float64 // a share from 0 to 1, or a mean
	source    string
}

// Columns of a file of national figures. The value is a percentage for a share
// («8,1») and the mean for an index («4,2»), with decimal comma or point; «*» and
// an empty field are figures the source itself withholds.
const (
	columnYear      = "school_year" // «2024-25»
	columnGrade     = "grade"       // 1 to 10
	columnIndicator = "indicator"   // «E1»
	columnValue     = "value"
	columnSource    = "source" // printed as it is
)

// ReadNational reads and checks a whole file; an error of type sheet.Problems names
// rows and columns, and then nothing of the file is used. Shares tells of an
// indicator's ID whether it is a share, and whether it is known at all.
func ReadNational(r io.ReadSeeker, shares func(id string) (share, known bool)) (National, error) {
	s, err := sheet.Open(r, sheet.Columns{Wanted: []string{columnYear, columnGrade, columnIndicator, columnValue, columnSource}})
	if err != nil {
		return National{}, err
	}
	var n National
	seen := map[string]int{}
	for row, ok := s.Next(); ok; row, ok = s.Next() {
		f := nationalFigure{indicator: strings.Clone(row.Get(columnIndicator)), source: strings.Clone(row.Get(columnSource))}
		year, grade, value := row.Get(columnYear), row.Get(columnGrade), row.Get(columnValue)
		if f.year, ok = schoolYear(year); !ok {
			s.Wrong(columnYear, fmt.Sprintf("%q is not a school year like 2024-25", year))
		}
		if f.grade, err = strconv.Atoi(grade); err != nil || f.grade < 1 || f.grade > 10 {
			s.Wrong(columnGrade, fmt.Sprintf("%q is not a grade from 1 to 10", grade))
		}
		share, known := shares(f.indicator)
		if !known {
			s.Wrong(columnIndicator, fmt.Sprintf("no indicator has the ID %q", f.indicator))
		}
		if f.source == "" {
			s.Wrong(columnSource, "the source must be told")
		}
		key := fmt.Sprint(f.year, " ", f.grade, " ", f.indicator)
		if first, twice := seen[key]; twice {
			s.Wrong("", fmt.Sprintf("the same figure stands in row %d", first))
		}
		seen[key] = s.Line()
		if value == "*" || value == "" {
			continue
		}
		if f.value, ok = nationalValue(value, share); !ok {
			s.Wrong(columnValue, fmt.Sprintf("%q is neither a figure of this kind nor *", value))
		}
		n.figures = append(n.figures, f)
	}
	if err := s.Err(); err != nil {
		return National{}, err
	}
	return n, nil
}

// schoolYear reads «2024-25», «2024–25» and «2024-2025».
func schoolYear(text string) (int, bool) {
	first, second, ok := strings.Cut(strings.ReplaceAll(text, "–", "-"), "-")
	year, err := strconv.Atoi(first)
	if !ok || err != nil || len(first) != 4 || year < 1990 || year > 2200 {
		return 0, false
	}
	return year, second == strconv.Itoa(year+1) || second == fmt.Sprintf("%02d", (year+1)%100)
}

func nationalValue(text string, share bool) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(strings.Replace(text, ",", ".", 1)), "%"), 64)
	switch {
	case err != nil:
		return 0, false
	case share:
		return v / 100, v >= 0 && v <= 100
	}
	return v, v >= 1 && v <= 5
}

// NationalPoint is one figure of the country beside a series.
type NationalPoint struct {
	Date   time.Time // autumn of the school year, when the country is asked
	Year   string    // «2024–25»
	Grade  int
	Value  float64
	Text   string // «8,1 %»
	Label  string // «Nasjonalt, 7. trinn, 2024–25»
	Source string
}

// beside are the national figures for a series, oldest first and then by grade.
func (n National) beside(s *Series, t *texts) []NationalPoint {
	var points []NationalPoint
	for _, f := range n.figures {
		if f.indicator != s.Indicator.ID || !slices.ContainsFunc(s.Audiences, func(a survey.Audience) bool { return asks(a, f.grade) }) {
			continue
		}
		text := t.number(f.value, 1)
		if s.Indicator.Kind == questionnaire.Share {
			text = t.number(f.value*100, 1) + hardSpace + "%"
		}
		year := fmt.Sprintf("%d–%02d", f.year, (f.year+1)%100)
		points = append(points, NationalPoint{
			Year: year, Date: time.Date(f.year, time.November, 1, 0, 0, 0, 0, time.UTC), Grade: f.grade, Value: f.value, Text: text, Source: f.source,
			Label: t.fill("national.label", "Grade", f.grade, "Year", year),
		})
	}
	slices.SortStableFunc(points, func(a, b NationalPoint) int {
		if c := a.Date.Compare(b.Date); c != 0 {
			return c
		}
		return a.Grade - b.Grade
	})
	return points
}

// asks reports whether an audience holds a grade.
func asks(a survey.Audience, grade int) bool {
	facts := a.Facts()
	return facts.Who == survey.WhoPupils && facts.From <= grade && grade <= facts.To
}

// nationally is a text on the newest national figures beside a series, and where they are from.
func (t *texts) nationally(key string, points []NationalPoint) string {
	last := points[len(points)-1]
	var sources []string
	for _, p := range points {
		if p.Date.Equal(last.Date) && !slices.Contains(sources, p.Source) {
			sources = append(sources, p.Source)
		}
	}
	return t.fill(key, "Figures", t.newest(points), "Year", last.Year, "Source", t.list(sources))
}

// newest are the national figures of the newest school year, each with its grade.
func (t *texts) newest(points []NationalPoint) string {
	var figures []string
	for _, p := range points {
		if p.Date.Equal(points[len(points)-1].Date) {
			figures = append(figures, t.fill("national.figure", "Value", p.Text, "Grade", p.Grade))
		}
	}
	return t.list(figures)
}

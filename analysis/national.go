package analysis

import (
	"cmp"
	_ "embed"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/sheet"
)

// National is the figures of the whole country, read from a file. They stand
// beside ours for orientation and are never compared with them by a test: other
// questions, asked in another way.
type National struct {
	figures []nationalFigure
	Left    map[string]int // rows that are no national figure of ours, by what tells so
}

// Len is the number of figures, those withheld by their source left out.
func (n National) Len() int { return len(n.figures) }

// Latest is the year in which the newest figure's school year began, or 0.
func (n National) Latest() (year int) {
	for _, f := range n.figures {
		year = max(year, f.year)
	}
	return year
}

type nationalFigure struct {
	year      int // the school year that began then
	grade     int
	indicator string
	value     float64 // a share from 0 to 1, or a mean
	source    string
}

// Columns of a file of national figures. The value is a percentage for a share
// («8,1») and the mean for an index («4,2»), with decimal comma or point.
const (
	columnYear      = "school_year" // «2024-25»
	columnGrade     = "grade"       // 1 to 10
	columnIndicator = "indicator"   // «E1»
	columnValue     = "value"
	columnSource    = "source" // printed as it is
)

//go:embed national.yaml
var nationalTerms []byte

// nationalWords are the words of others' files.
var nationalWords = sync.OnceValue(func() (w struct {
	Columns, Whole, Units, Indicators map[string][]string
	Withheld                          []string
},
) {
	if err := yaml.Unmarshal(nationalTerms, &w); err != nil {
		panic(err) // the file is part of the program
	}
	return w
})

// called is the key of the list that holds a text, or the text in small letters.
func called(lists map[string][]string, text string) string {
	text = sheet.Key(text)
	for name, list := range lists {
		if slices.Contains(list, text) {
			return name
		}
	}
	return text
}

// ReadNational reads and checks a whole file; an error of type sheet.Problems names
// rows and columns, and then nothing of the file is used. Shares tells of an
// indicator's ID whether it is a share, and whether it is known at all. In a file of
// many places, such as the Directorate's own, rows of others than the whole country,
// of girls or boys and of what we do not ask are left out.
func ReadNational(r io.ReadSeeker, shares func(id string) (share, known bool)) (National, error) {
	words, n := nationalWords(), National{Left: map[string]int{}}
	s, err := sheet.Open(r, sheet.Columns{
		Wanted:  []string{columnYear, columnGrade, columnIndicator, columnValue, columnSource},
		Allowed: func(string) bool { return true },
		Called:  func(cell string) string { return called(words.Columns, cell) },
	})
	if err != nil {
		return National{}, err
	}
	seen, many := map[string]int{}, slices.Contains(s.Heading(), "place")
	for row, ok := s.Next(); ok; row, ok = s.Next() {
		other := ""
		for _, column := range []string{"place", "gender", "owners"} {
			if slices.Contains(s.Heading(), column) && !slices.Contains(words.Whole[column], sheet.Key(row.Get(column))) {
				other = cmp.Or(other, column)
			}
		}
		id := strings.ToUpper(called(words.Indicators, row.Get(columnIndicator)))
		share, known := shares(id)
		unit := called(words.Units, row.Get("unit"))
		if many && (!known || unit != "" && unit != map[bool]string{true: "share", false: "mean"}[share]) {
			other = cmp.Or(other, columnIndicator)
		}
		if other != "" {
			n.Left[other]++
			continue
		}
		f, shown := nationalRow(s, row, id, share, known)
		key := fmt.Sprint(f.year, " ", f.grade, " ", f.indicator)
		if first, twice := seen[key]; twice {
			s.Wrong("", fmt.Sprintf("the same figure stands in row %d", first))
		}
		if seen[key] = s.Line(); shown {
			n.figures = append(n.figures, f)
		}
	}
	if s.Err() == nil && len(seen) == 0 {
		s.Wrong("", "no row is a figure of the whole country that we have an indicator for")
	}
	if err := s.Err(); err != nil {
		return National{}, err
	}
	return n, nil
}

// nationalRow reads a row and says what is wrong with it; it is not shown when its
// value is withheld.
func nationalRow(s *sheet.Sheet, row sheet.Row, id string, share, known bool) (f nationalFigure, shown bool) {
	f = nationalFigure{indicator: id, source: strings.Clone(row.Get(columnSource))}
	year, grade, value := row.Get(columnYear), row.Get(columnGrade), row.Get(columnValue)
	var ok bool
	if f.year, ok = schoolYear(year); !ok {
		s.Wrong(columnYear, fmt.Sprintf("%q is not a school year like 2024-25", year))
	}
	found := gradeOf.FindStringSubmatch(sheet.Key(grade))
	if found != nil {
		f.grade, _ = strconv.Atoi(found[1])
	}
	if f.grade < 1 || f.grade > 10 {
		s.Wrong(columnGrade, fmt.Sprintf("%q is not a grade from 1 to 10", grade))
	}
	if f.source == "" {
		s.Wrong(columnSource, "the source must be told")
	}
	if !known {
		s.Wrong(columnIndicator, fmt.Sprintf("no indicator has the ID %q", row.Get(columnIndicator)))
		return f, false
	}
	unit := called(nationalWords().Units, row.Get("unit"))
	sure := unit != "" || strings.HasSuffix(value, "%") || strings.EqualFold(id, row.Get(columnIndicator)) // others' names are of means as well
	if unit == "share" != share && unit != "" || share && (!sure || meanSaid.MatchString(f.source)) {
		s.Wrong(columnValue, fmt.Sprintf("%q is of another scale than %s has", value, id))
	}
	if slices.Contains(nationalWords().Withheld, sheet.Key(value)) {
		return f, false
	}
	if f.value, ok = nationalValue(value, share); !ok {
		s.Wrong(columnValue, fmt.Sprintf("%q is neither a figure of this kind nor *", value))
	}
	return f, true
}

var (
	gradeOf  = regexp.MustCompile(`^(?:trinn )?(\d+)\.?(?: ?(?:trinn|klasse))?$`)
	meanSaid = regexp.MustCompile(`(?i)\b1 ?(-|–|til) ?5\b|gjennomsnitt|\bmean\b`)
)

// schoolYear reads «2024-25», «2024–25», «2024/25» and «2024-2025».
func schoolYear(text string) (int, bool) {
	first, second, ok := strings.Cut(strings.NewReplacer("–", "-", "/", "-").Replace(text), "-")
	year, err := strconv.Atoi(first)
	if !ok || err != nil || len(first) != 4 || year < 1990 || year > 2200 {
		return 0, false
	}
	return year, second == strconv.Itoa(year+1) || second == fmt.Sprintf("%02d", (year+1)%100)
}

// nationalValue reads a figure. A share below one percent must say that it is one: what
// a spreadsheet has as 8,1 % it saves as 0,081.
func nationalValue(text string, share bool) (float64, bool) {
	number, percent := strings.CutSuffix(strings.Replace(text, ",", ".", 1), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	switch {
	case err != nil:
		return 0, false
	case share:
		return v / 100, v >= 0 && v <= 100 && (percent || v == 0 || v >= 1)
	}
	return v, v >= 1 && v <= 5 && !percent
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

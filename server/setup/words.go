package setup

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// pattern is an expression that a text fits as a whole.
type pattern struct{ *regexp.Regexp }

// UnmarshalText reads it.
func (p *pattern) UnmarshalText(text []byte) (err error) {
	p.Regexp, err = regexp.Compile("^(?:" + string(text) + ")$")
	return err
}

// lexicon tells kinds of texts apart.
type lexicon []struct {
	Kind string
	Is   pattern
}

func (l lexicon) kind(text string) string {
	for _, one := range l {
		if one.Is.MatchString(text) {
			return one.Kind
		}
	}
	return ""
}

//go:embed words.yaml
var wordsFile []byte

// words is what offices write in tables of groups.
var words = sync.OnceValue(func() (w struct {
	Headings, Names, Counts, Rows, Units, People, Holidays, Unclear lexicon
	Dates, Phones, Offices                                          pattern
	Aside                                                           *regexp.Regexp
	Days                                                            struct {
		Unsaid, Until *regexp.Regexp
		Week          pattern
		Months        []string
	}
	Written map[survey.UnitKind]string
	Phrases map[survey.ProblemKind]string
},
) {
	if err := yaml.Unmarshal(wordsFile, &w); err != nil {
		panic(err) // the file is part of the program
	}
	return w
})

var (
	folding   = strings.NewReplacer("–", "-", "—", "-", "−", "-", "‑", "-", "‒", "-", "é", "e", "è", "e", "ê", "e", "ó", "o", "ò", "o", "ô", "o", "ü", "u")
	dashes    = regexp.MustCompile(` ?- ?`)
	tokens    = regexp.MustCompile(`\d+|\pL+|[^\s\d\pL]`)
	beginning = regexp.MustCompile(`20(\d\d)|^(\d\d)[-/]\d\d$`)
	orgNumber = regexp.MustCompile(`\(?\b\d{3} ?\d{3} ?\d{3}\b\)?`)
)

// fold is the same for names that differ by case, dash, space or accent only.
func fold(name string) string {
	return dashes.ReplaceAllString(folding.Replace(sheet.Key(name)), "-")
}

// yearOf is the year that a cell names, or in which the school year begins.
func yearOf(cell string) string {
	if found := beginning.FindStringSubmatch(fold(cell)); found != nil {
		return found[1] + found[2]
	}
	return ""
}

// within reports whether one part of a group is another, or the girls or the boys of it.
func within(part, whole string) bool {
	part, whole = fold(part), fold(whole)
	return strings.ReplaceAll(part, " ", "") == strings.ReplaceAll(whole, " ", "") || strings.HasPrefix(part, whole+" ")
}

// meaning is who a name says that its people are.
type meaning struct {
	adult                         survey.Who // empty for children and pupils
	numbers, from, to             int        // how many grades or years are named, the first and the last
	young, grades, years          bool       // by a word
	class, gender                 bool       // of one grade with a letter; of girls or boys
	refused, unknown, date, after bool
}

func understand(text string) (m meaning) {
	key := fold(text)
	m.date = words().Dates.MatchString(key)
	for _, token := range tokens.FindAllString(key, -1) {
		switch kind := words().Names.kind(token); kind {
		case "number":
			n, _ := strconv.Atoi(token)
			if m.numbers++; m.numbers == 1 {
				m.from = n
			}
			m.from, m.to = min(m.from, n), max(m.to, n)
		case "parents", "staff":
			m.unknown = m.unknown || m.young || m.adult != "" && m.adult != survey.Who(kind)
			m.adult = survey.Who(kind)
		case "pupils": // of «parents of pupils», not of «parents and pupils»
			m.unknown = m.unknown || m.after
			m.young = true
		case "and":
			m.after = m.adult != ""
		case "letter":
			m.unknown = m.unknown || m.numbers == 0
			m.class = true
		case "joining":
		default:
			m.refused, m.unknown = m.refused || kind == "refused", m.unknown || kind == ""
			m.gender, m.grades, m.years = m.gender || kind == "gender", m.grades || kind == "grades", m.years || kind == "years"
		}
	}
	m.class = m.class && m.from == m.to
	if m.adult != "" && m.numbers == 0 {
		m.to = 99
	}
	return m
}

// written is how a unit of this kind writes its grades or years.
func (m meaning) written(kind survey.UnitKind) string {
	dot := ""
	if kind == survey.School {
		dot = "."
	}
	name := strconv.Itoa(m.from) + dot
	if m.to > m.from {
		name += "–" + strconv.Itoa(m.to) + dot
	}
	return name + words().Written[kind]
}

// audience is who that is at a kind of unit, or what is wrong with it.
func (m meaning) audience(kind survey.UnitKind) (a survey.Audience, wrong survey.ProblemKind) {
	switch {
	case m.refused:
		return "", NotAsked
	case m.unknown:
		return "", survey.NoAudience
	case m.adult != "":
		of := survey.Filter(survey.Audiences(), func(a survey.Audience) bool { return a.Facts().Who == m.adult })
		return of[max(0, slices.IndexFunc(of, func(a survey.Audience) bool { return a.At(kind) }))], ""
	case m.numbers == 0 || kind == survey.School && m.years || kind == survey.Kindergarten && m.grades:
		return "", survey.NoAudience
	}
	if a = survey.AudienceBetween(kind, m.from, m.to); a == "" && kind == survey.School && 1 <= m.from && m.from < m.to && m.to <= 10 {
		return "", survey.MixedGrades
	} else if a == "" {
		return "", survey.NoAudience
	}
	return a, ""
}

// findUnit is the unit that a cell names: as it is called but for signs that people do
// not see, or by a guess without «school» and the like, where only one fits.
func findUnit(units []survey.Unit, cell string) (unit survey.Unit, guessed, known bool) {
	key := strings.Trim(orgNumber.ReplaceAllString(fold(cell), ""), " ,;:")
	if at := slices.IndexFunc(units, func(u survey.Unit) bool { return fold(u.Name) == key }); at >= 0 {
		return units[at], false, true
	}
	core, kind := coreOf(key)
	like := survey.Filter(units, func(u survey.Unit) bool {
		other, _ := coreOf(fold(u.Name))
		return core != "" && core == other && (kind == "" || kind == u.Kind)
	})
	if len(like) != 1 {
		return unit, false, false
	}
	return like[0], true, true
}

// coreOf is a unit's name without what only says its kind, and that kind.
func coreOf(key string) (core string, kind survey.UnitKind) {
	for _, token := range tokens.FindAllString(key, -1) {
		if said := words().Units.kind(token); said != "" {
			kind = survey.UnitKind(said)
		} else if strings.Trim(token, ".,-/()") != "" {
			core += token + " "
		}
	}
	return core, kind
}

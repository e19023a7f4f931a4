package analysis

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"trivselspuls/survey"
)

// GradeKind says who is compared with whom.
type GradeKind string

const (
	// SameGrade is one grade in two school years: other pupils, the same step.
	SameGrade GradeKind = "same-grade"
	// SameCohort follows a year group up the grades: 5th grade at the baseline and
	// 7th grade two years later. Answers have no person, and pupils move, so it is
	// never more than nearly the same children.
	SameCohort GradeKind = "same-cohort"
	// SameYear is one grade twice in a school year: mostly the same children.
	SameYear GradeKind = "same-year"
)

// GradeChange compares a group of a unit in the latest wave with a group of it in
// the wave the series' change is counted from. Both figures are shown, or there is
// no comparison.
type GradeChange struct {
	Kind     GradeKind `json:"kind"`
	Label    string    `json:"label"` // «Samme kull, ikke nøyaktig de samme elevene»
	From, To string    // the groups' names, «5. trinn» and «7. trinn»
	Change   Change
	Sentence string
}

// gradeName reads the name of one grade or of several that stand side by side.
var gradeName = regexp.MustCompile(`^(\d{1,2})\.(?:[–-](\d{1,2})\.)? trinn$`)

// gradesOf are the grades a group holds, ascending; none when its name does not
// say. Groups that were merged have names with a plus between.
func gradesOf(name string) []int {
	var grades []int
	for _, part := range strings.Split(name, " + ") {
		found := gradeName.FindStringSubmatch(part)
		if found == nil {
			return nil
		}
		first, _ := strconv.Atoi(found[1])
		last := first
		if found[2] != "" {
			last, _ = strconv.Atoi(found[2])
		}
		for g := first; g <= last; g++ {
			grades = append(grades, g)
		}
	}
	slices.Sort(grades)
	return slices.Compact(grades)
}

// schoolYearOf is the year a school year begins in, in August.
func schoolYearOf(t time.Time) int {
	if t.Month() < time.August {
		return t.Year() - 1
	}
	return t.Year()
}

// askedAlike reports whether one audience of an indicator holds all of the grades:
// then all of them answered the same questions.
func askedAlike(ind Indicator, grades []int) bool {
	return len(grades) > 0 && slices.ContainsFunc(ind.Audiences, func(a survey.Audience) bool {
		return !slices.ContainsFunc(grades, func(g int) bool { return !asks(a, g) })
	})
}

// grades compares the groups of a unit over time, where its series has a change.
func (b *builder) grades(s *Series) {
	if s.Change.Word == "" {
		return
	}
	var from, to Point
	for _, p := range s.Points {
		switch p.Wave {
		case s.Change.From:
			from = p
		case s.Change.To:
			to = p
		}
	}
	years := schoolYearOf(to.Date) - schoolYearOf(from.Date)
	before, now := b.groupPoints(s, from), b.groupPoints(s, to)
	for _, old := range before {
		grades := gradesOf(old.name)
		if !askedAlike(s.Indicator, grades) {
			continue
		}
		for _, kind := range []GradeKind{SameYear, SameGrade, SameCohort} {
			if (kind == SameYear) != (years == 0) {
				continue
			}
			wanted := slices.Clone(grades)
			for i := range wanted {
				if kind == SameCohort {
					wanted[i] += years
				}
			}
			for _, late := range now {
				change := newChange(old.Point, late.Point, b.texts)
				if !change.Hidden && slices.Equal(gradesOf(late.name), wanted) && askedAlike(s.Indicator, slices.Concat(grades, wanted)) {
					s.Grades = append(s.Grades, GradeChange{
						Kind: kind, Label: b.texts.get("compare." + string(kind)), From: old.name, To: late.name, Change: change,
					})
				}
			}
		}
	}
	slices.SortStableFunc(s.Grades, func(a, b GradeChange) int { return strings.Compare(string(b.Kind), string(a.Kind)) })
}

// groupPoint is one wave of a group.
type groupPoint struct {
	Point
	name string
}

// groupPoints are the groups of a unit in one wave, in the order they stand there;
// none unless all of them are shown.
func (b *builder) groupPoints(s *Series, p Point) []groupPoint {
	var points []groupPoint
	for _, snapshot := range b.snapshots {
		if snapshot.Wave != p.Wave {
			continue
		}
		for _, c := range snapshot.own[place{indicator: s.Indicator.Key, unit: s.Place.Units[0]}] {
			f := &figure{cell: snapshot.Cells[c], ind: s.Indicator, thresholds: snapshot.Thresholds}
			points = append(points, groupPoint{newPoint(snapshot, f, b.texts), f.cell.GroupName})
		}
	}
	return points
}

// finishGrades gives the comparisons of all series their words, as one family
// beside that of the series' own changes, and tells them.
func (b *builder) finishGrades() error {
	var all []*Change
	for i := range b.series {
		for j := range b.series[i].Grades {
			all = append(all, &b.series[i].Grades[j].Change)
		}
	}
	judge(all, b.texts)
	for i := range b.series {
		s := &b.series[i]
		for j := range s.Grades {
			s.Grades[j].Sentence = b.texts.graded(s, &s.Grades[j])
		}
		var err error
		if s.GradeTable, err = gradeTable(s, b.texts); err != nil {
			return err
		}
	}
	return nil
}

// graded says what became of a grade or a year group, and who they are.
func (t *texts) graded(s *Series, g *GradeChange) string {
	names := func(group string) string { return t.list(strings.Split(group, " + ")) }
	return t.fill("grade."+string(g.Kind),
		"group", names(g.From), "later", names(g.To), "since", t.waveName(s, g.Change.From), "until", t.waveName(s, g.Change.To),
		"from", t.value(s.Indicator, g.Change.from.value()), "to", t.value(s.Indicator, g.Change.to.value()),
		"word", t.get("grade.word."+string(g.Change.Word)))
}

// gradeTable has a row per comparison.
func gradeTable(s *Series, t *texts) (Table, error) {
	columns := []Column{
		{"compared", t.get("column.compared"), false},
		{"from", t.get("column.from"), false},
		{"to", t.get("column.to"), false},
		{"first", t.waveName(s, s.Change.From), true},
		{"latest", t.waveName(s, s.Change.To), true},
		{"change", t.get("column.change"), true},
		{"lower", t.get("column.lower"), true},
		{"upper", t.get("column.upper"), true},
		{"word", t.get("column.word"), false},
	}
	var rows [][]Entry
	for i := range s.Grades {
		g := &s.Grades[i]
		first, latest := g.Change.from.value(), g.Change.to.value()
		rows = append(rows, append([]Entry{
			label(g.Label), label(g.From), label(g.To),
			shown(t.value(s.Indicator, first), &first, g.Change.from), shown(t.value(s.Indicator, latest), &latest, g.Change.to),
		}, g.Change.entries(t)...))
	}
	return newTable(s.ID+".grades", s.Name+" – "+s.Place.Label+" – "+t.get("caption.grades"), columns, rows)
}

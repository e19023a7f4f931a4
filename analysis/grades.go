package analysis

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
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

// Grades compares the groups of a unit in the wave a series' change is counted from
// with its groups in the latest wave, in one of three ways. Both figures of a
// comparison are shown, or there is none.
type Grades struct {
	Kind    GradeKind
	Label   string // «Samme kull, ikke nøyaktig de samme elevene»
	Note    string // which waves, and who these are
	Changes []GradeChange
}

// GradeChange is one comparison.
type GradeChange struct {
	From, To string // the groups' names, «5. trinn» and «7. trinn»
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
func askedAlike(ind disclosure.Indicator, grades []int) bool {
	return len(grades) > 0 && slices.ContainsFunc(ind.Audiences, func(a survey.Audience) bool {
		return !slices.ContainsFunc(grades, func(g int) bool { return !asks(a, g) })
	})
}

// grades compares the groups of a unit over time, where its series has a change.
func (b *builder) grades(s *Series) error {
	if s.Change.Word == "" {
		return nil
	}
	from, to := s.Since(), s.Points[len(s.Points)-1]
	years := schoolYearOf(to.Wave.Opens) - schoolYearOf(from.Wave.Opens)
	before, now := b.groupPoints(s, from), b.groupPoints(s, to)
	for _, kind := range []GradeKind{SameYear, SameGrade, SameCohort} {
		if (kind == SameYear) != (years == 0) {
			continue
		}
		g := Grades{Kind: kind, Label: b.texts.get("compare." + string(kind))}
		g.Note = b.texts.fill("grades."+string(kind), "Since", from.Wave.Name, "Until", to.Wave.Name)
		for _, old := range before {
			for _, late := range now {
				then, grown := gradesOf(old.name), gradesOf(old.name)
				for i := range grown {
					if kind == SameCohort {
						grown[i] += years
					}
				}
				change := newChange(old.Point, late.Point, b.texts)
				if !change.Hidden && slices.Equal(gradesOf(late.name), grown) && askedAlike(s.Indicator, slices.Concat(then, grown)) {
					one := GradeChange{From: old.name, To: late.name, Change: change}
					one.Sentence = b.texts.graded(kind, one)
					g.Changes = append(g.Changes, one)
				}
			}
		}
		if len(g.Changes) > 0 {
			s.Grades = append(s.Grades, g)
		}
	}
	var err error
	s.GradeTable, err = gradeTable(s, b.texts)
	return err
}

// groupPoint is one wave of a group.
type groupPoint struct {
	Point
	name string
}

// groupPoints are the groups of a unit in one wave, in the order they stand there;
// none unless all of them are shown. Their means are taken as they are printed: an exact
// change would tell the sum of a class's scores, and beside what the unit answered that
// tells how many in the class chose an answer.
func (b *builder) groupPoints(s *Series, p Point) []groupPoint {
	var points []groupPoint
	snapshot := b.snapshot(p.Wave.ID)
	for _, c := range snapshot.GroupCells(s.Indicator.Key, s.Population.Units[0]) {
		ind, _ := snapshot.Indicator(s.Indicator.Key)
		ind.Level = disclosure.LevelRest // many are compared, whatever the figure of all is for
		printed := *c
		printed.Mean = estimate.Round(c.Mean, 1)
		f := newFigure(snapshot, &ind, &printed, disclosure.OwnUnit)
		points = append(points, groupPoint{newPoint(snapshot, &ind, f, b.texts), f.cell.GroupName})
	}
	return points
}

// graded says what became of a grade or a year group.
func (t *texts) graded(kind GradeKind, g GradeChange) string {
	key, names := "grade.same", func(group string) string { return t.list(strings.Split(group, " + ")) }
	if kind == SameCohort {
		key = "grade.cohort"
	}
	return t.fill(key, "Group", names(g.From), "Later", names(g.To),
		"From", t.telling(g.Change.from), "To", t.telling(g.Change.to),
		"Word", t.get("grade.word."+string(g.Change.Word)))
}

// gradeTable has a row per comparison.
func gradeTable(s *Series, t *texts) (Table, error) {
	waves := []Column{{"first", s.Change.From.Name, true, t.ends(s.Change.From.Name)}, {"latest", s.Change.To.Name, true, t.ends(s.Change.To.Name)}}
	columns := slices.Concat(t.wordColumns("compared", "from", "to"), waves, t.numberColumns("change", "lower", "upper"), t.wordColumns("word"))
	var rows [][]Entry
	for _, grades := range s.Grades {
		for _, g := range grades.Changes {
			rows = append(rows, append([]Entry{
				label(grades.Label), label(g.From), label(g.To),
				t.entry(g.Change.from), t.entry(g.Change.to),
			}, g.Change.entries(t)...))
		}
	}
	return newTable(s.ID+".grades", s.Name+" – "+s.Population.Label+" – "+t.get("caption.grades"), columns, rows)
}

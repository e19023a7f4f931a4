package analysis

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/server/test/golden"
	"trivselspuls/survey"
)

// gradeReport is one school with grades 5 to 7 in two waves.
func gradeReport(t *testing.T, language, opens string, first, last [3][3]int) Report {
	t.Helper()
	var closed []disclosure.Snapshot
	for i, at := range []string{"2024-10-01", opens} {
		groups := [][3][3]int{first, last}[i]
		closed = append(closed, disclosuretest.NewTown(survey.Pulse, at).School("Stor", survey.Pupils57, groups[:]...).Publish(t))
	}
	r, err := NewReport(frame, closed, Scope{Unit: "unit-Stor"}, language)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var (
	gradesThen = [3][3]int{{60, 50, 20}, {60, 50, 10}, {60, 50, 8}}
	gradesNow  = [3][3]int{{60, 50, 18}, {60, 50, 9}, {60, 50, 4}}
)

func compared(s Series) string {
	var all []string
	for _, grades := range s.Grades {
		for _, g := range grades.Changes {
			all = append(all, fmt.Sprintf("%s %s>%s %s", grades.Kind, strings.TrimSuffix(g.From, " trinn"), strings.TrimSuffix(g.To, " trinn"), g.Change.Text))
		}
	}
	return strings.Join(all, "; ")
}

func TestGradesAndYearGroups(t *testing.T) {
	for _, c := range []struct {
		opens, want string
	}{
		{"2026-10-01", "same-grade 5.>5. −4,0 p; same-grade 6.>6. −2,0 p; same-grade 7.>7. −8,0 p; same-cohort 5.>7. −32,0 p"},
		{"2026-06-01", "same-grade 5.>5. −4,0 p; same-grade 6.>6. −2,0 p; same-grade 7.>7. −8,0 p; same-cohort 5.>6. −22,0 p; same-cohort 6.>7. −12,0 p"},
		{"2025-03-01", "same-year 5.>5. −4,0 p; same-year 6.>6. −2,0 p; same-year 7.>7. −8,0 p"},
		{"2029-10-01", "same-grade 5.>5. −4,0 p; same-grade 6.>6. −2,0 p; same-grade 7.>7. −8,0 p"}, // all have left
	} {
		s := seriesOf(t, gradeReport(t, "nb", c.opens, gradesThen, gradesNow), "E1.pupils-5-7")
		if got := strings.ReplaceAll(compared(s), "\u00a0prosentpoeng", " p"); got != c.want {
			t.Errorf("%s: got %s\nwant %s", c.opens, got, c.want)
		}
		if rows := len(s.GradeTable.Rows()); rows != 1+strings.Count(c.want, ";") {
			t.Errorf("%s: %d rows in the table", c.opens, rows)
		}
	}
}

func TestYearGroupsInWords(t *testing.T) {
	for _, language := range []string{"nb", "nn"} {
		var all bytes.Buffer
		for _, opens := range []string{"2025-03-01", "2026-10-01"} {
			r := gradeReport(t, language, opens, gradesThen, gradesNow)
			for _, id := range []string{"E1.pupils-5-7", "E5.pupils-5-7"} {
				s := seriesOf(t, r, id)
				body, err := s.GradeTable.CSV()
				if err != nil {
					t.Fatal(err)
				}
				all.Write(bytes.TrimPrefix(body, []byte("\ufeff")))
				for _, grades := range s.Grades {
					fmt.Fprintf(&all, "# %s\n%s\n", grades.Label, grades.Note)
					for _, g := range grades.Changes {
						fmt.Fprintln(&all, "-", g.Sentence)
					}
				}
			}
		}
		golden.Compare(t, "grades."+language+".txt", all.String())
	}
}

// Where one group is hidden in one wave, no group is compared.
func TestGradesAreHiddenTogether(t *testing.T) {
	for name, r := range map[string]Report{
		"then": gradeReport(t, "nb", "2026-10-01", [3][3]int{{60, 50, 20}, {60, 50, 1}, {60, 50, 8}}, gradesNow),
		"now":  gradeReport(t, "nb", "2026-10-01", gradesThen, [3][3]int{{60, 50, 20}, {60, 50, 10}, {60, 50, 2}}),
	} {
		s := seriesOf(t, r, "E1.pupils-5-7")
		if len(s.Grades) != 0 || !s.GradeTable.Empty() || s.Change.Word == "" {
			t.Errorf("%s: %s", name, compared(s))
		}
	}
}

// Nobody but the unit itself sees its grades, and nobody is followed into another
// questionnaire.
func TestWhoIsNotCompared(t *testing.T) {
	var closed []disclosure.Snapshot
	for _, at := range []string{"2024-10-01", "2026-10-01"} {
		m := disclosuretest.NewTown(survey.Pulse, at).School("Stor", survey.Pupils57, [3]int{60, 50, 20}, [3]int{60, 50, 10}, [3]int{60, 50, 8})
		for i, bullied := range []int{9, 8, 7} { // 8th to 10th grade of the same school
			g := m.Groups[i]
			g.Group.ID, g.Group.Audience, g.Group.Name = survey.GroupID(fmt.Sprint("old", i)), survey.Pupils810, fmt.Sprintf("%d. trinn", 8+i)
			g.Responses = nil
			for j := range 50 {
				g.Responses = append(g.Responses, disclosuretest.Answer(j < bullied, survey.Answer(2+j%4)))
			}
			m.Groups = append(m.Groups, g)
		}
		closed = append(closed, m.Publish(t))
	}
	r, err := NewReport(frame, closed, Scope{Unit: "unit-Stor"}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	if got := compared(seriesOf(t, r, "E1.pupils-5-7.pupils-8-10")); !strings.Contains(got, "same-cohort 8.>10.") || strings.Contains(got, "6.>8.") || strings.Contains(got, "7.>9.") {
		t.Errorf("year groups: %s", got)
	}
	if r, err = NewReport(frame, closed, Scope{}, "nb"); err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Series {
		if len(s.Grades) > 0 {
			t.Errorf("%s compares grades outside the unit", s.ID)
		}
	}
}

func TestGradesOfNames(t *testing.T) {
	for name, want := range map[string]string{
		"5. trinn": "[5]", "10. trinn": "[10]", "5.–7. trinn": "[5 6 7]", "5.-6. trinn": "[5 6]", "6. trinn + 5. trinn": "[5 6]",
		"Ansatte": "[]", "5. trinn + Maurtua": "[]", "5A": "[]", "trinn": "[]", "4–5 år": "[]", "": "[]",
	} {
		if got := fmt.Sprint(gradesOf(name)); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

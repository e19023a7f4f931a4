package analysis

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Limits that are easily moved by one: what exactly at the limit is still, or no
// longer, the case.

func TestTrendInPhases(t *testing.T) {
	s := seriesOf(t, fourWaves(t, 30, 24, 16, 10), "E1.pupils-8-10")
	months := []float64{}
	for _, p := range s.Points {
		months = append(months, p.Wave.Opens.Sub(s.Points[3].Wave.Opens).Hours()/24/daysPerMonth)
	}
	// Each wave is two groups of 50, and half of what they share is reckoned with in a change.
	factor := 1 + 49*0.02
	want, err := estimate.ShareTrend([]estimate.Sample{exactly(30, 100), exactly(24, 100), exactly(16, 100), exactly(10, 100)}, months)
	if err != nil {
		t.Fatal(err)
	}
	phase := phaseMonths([]Band{{From: frame.Phases[0].Starts, To: frame.Phases[0].Ends}, {From: frame.Phases[1].Starts, To: frame.Phases[1].Ends}})
	half := (want.Interval.Upper - want.Interval.Lower) / 2 * math.Sqrt(factor)
	near(t, "lower", s.Trend.Interval.Lower, (want.Slope-half)*phase, 0.00051)
	near(t, "upper", s.Trend.Interval.Upper, (want.Slope+half)*phase, 0.00051)
	without := s
	if without.trend(0) != nil {
		t.Error("a trend per phase without phases")
	}
}

func TestWordsAtTheLimit(t *testing.T) {
	texts, err := loadTexts("nb")
	if err != nil {
		t.Fatal(err)
	}
	share, mean := disclosure.Indicator{Kind: questionnaire.Share}, disclosure.Indicator{Kind: questionnaire.Mean, Options: 5, Items: 3}
	for got, want := range map[string]string{
		texts.move(share, 0):                    "ingen endring",
		texts.move(mean, -0.4):                  "0,40 ned",
		texts.difference(mean, 0):               "0,00",
		texts.difference(mean, 0.1):             "+0,10",
		texts.number(1234, 0):                   "1\u00a0234",
		texts.number(12345, 0):                  "12\u00a0345",
		texts.number(1234567, 0):                "1\u00a0234\u00a0567",
		texts.number(-0.04, 1):                  "0,0",
		texts.number(-12345.5, 1):               "−12\u00a0345,5",
		joined([]string{"Ja"}, texts.get("or")): "Ja",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{{"2025-03-01", "2026-05-01", false}, {"2025-03-01", "2026-06-01", true}, {"2025-02-01", "2026-03-01", false}, {"2025-12-01", "2026-01-01", false}, {"2025-11-01", "2026-05-01", true}} {
		if got := otherSeason(day(c.a), day(c.b)); got != c.want {
			t.Errorf("%s and %s: another season %v", c.a, c.b, got)
		}
	}
	floors := disclosure.Floors()
	judging := disclosure.Judgement()
	of := func(n, x int) *figure {
		return &figure{ind: &share, cell: &disclosure.Cell{N: n, Low: x, High: x}, thresholds: &floors, judging: &judging}
	}
	if got := texts.silent(of(90, 20), 100); got != "" {
		t.Errorf("nine of ten have answered: %q", got)
	}
	if got := texts.silent(of(89, 20), 100); !strings.Contains(got, "11 av 100 inviterte") {
		t.Errorf("eleven have not: %q", got)
	}
}

func TestNationalAtTheLimit(t *testing.T) {
	for _, c := range []struct {
		text  string
		share bool
		want  bool
	}{{"0", true, true}, {"100", true, true}, {"100,1", true, false}, {"-0,1", true, false}, {"1", false, true}, {"5", false, true}, {"5,1", false, false}, {"0,9", false, false}} {
		if _, got := nationalValue(c.text, c.share); got != c.want {
			t.Errorf("%s: %v", c.text, got)
		}
	}
	for text, want := range map[string]bool{"1990-91": true, "1989-90": false, "2200-01": true, "2201-02": false, "199-200": false} {
		if _, got := schoolYear(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	const file = "school_year,grade,indicator,value,source\n" +
		"2024-25,10,E1,6,A\n2024-25,1,E1,6,A\n2023-24,7,E1,5,A\n2024-25,5,E1,7,A\n2024-25,0,E1,7,A\n"
	if _, err := ReadNational(strings.NewReader(file), known); err == nil || strings.Contains(err.Error(), `"10"`) || strings.Contains(err.Error(), `"1" `) {
		t.Errorf("grades 0 to 10: %v", err)
	}
	n, err := ReadNational(strings.NewReader(strings.Replace(file, "2024-25,0,E1,7,A\n", "", 1)), known)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := loadTexts("nb")
	if err != nil {
		t.Fatal(err)
	}
	s := Series{Indicator: disclosure.Indicator{ID: "E1", Kind: questionnaire.Share}, Audiences: []survey.Audience{survey.Pupils57, survey.Pupils810}}
	var order []string
	for _, p := range n.beside(&s, texts) {
		order = append(order, fmt.Sprint(p.Date.Year(), "/", p.Grade))
	}
	if got := strings.Join(order, " "); got != "2023/7 2024/5 2024/10" {
		t.Errorf("order: %s", got)
	}
}

func TestGradesAtTheLimit(t *testing.T) {
	for text, want := range map[string]int{"2025-07-31": 2024, "2025-08-01": 2025, "2025-12-31": 2025} {
		if got := schoolYearOf(day(text)); got != want {
			t.Errorf("%s: %d", text, got)
		}
	}
	ind := disclosure.Indicator{Audiences: []survey.Audience{survey.Pupils57}}
	for _, c := range []struct {
		grades []int
		want   bool
	}{{nil, false}, {[]int{5, 7}, true}, {[]int{7, 8}, false}} {
		if got := askedAlike(ind, c.grades); got != c.want {
			t.Errorf("%v: %v", c.grades, got)
		}
	}
}

// A joint place of a kind is named by it when it holds all of the kind, by its units
// while they are three, and by their number beyond.
func TestLabelsOfJointPlaces(t *testing.T) {
	for _, c := range []struct {
		small, large int
		want         string
	}{
		{2, 0, "Skolene samlet"},
		{3, 1, "A skole, B skole og C skole samlet"},
		{4, 1, "4 skoler samlet"},
	} {
		m := disclosuretest.NewTown(survey.Baseline, "2025-03-01")
		invited := 18
		if c.small == 2 {
			invited = 39 // without the larger, enough are left
		}
		for i := range c.small {
			m.School(string(rune('A'+i)), survey.Pupils810, [3]int{invited, invited - 2, 3})
		}
		for i := range c.large {
			m.School(string(rune('P'+i)), survey.Pupils810, [3]int{60, 50, 9})
		}
		r, err := NewReport(frame, []disclosure.Snapshot{m.Publish(t)}, Scope{Unit: "unit-A"}, "nb")
		if err != nil {
			t.Fatal(err)
		}
		if got := seriesOf(t, r, "E1.pupils-8-10").Population.Label; got != c.want {
			t.Errorf("%d and %d: %q", c.small, c.large, got)
		}
	}
}

// Units of two kinds are never called by the kind of one of them.
func TestLabelsOfPlacesOfTwoKinds(t *testing.T) {
	words, err := loadTexts("nb")
	if err != nil {
		t.Fatal(err)
	}
	b := builder{texts: words, units: map[survey.UnitID]disclosure.Unit{}}
	var place Population
	for i, want := range []string{"", "A og B samlet", "A, B og C samlet", "4 enheter samlet"} {
		id := survey.UnitID(rune('A' + i))
		b.units[id] = disclosure.Unit{ID: id, Name: string(id), Kind: []survey.UnitKind{survey.School, survey.Kindergarten}[i%2]}
		place = Population{Units: append(place.Units, id), Joint: true}
		if got := b.label(place); i > 0 && got != want {
			t.Errorf("%d units: %q, want %q", i+1, got, want)
		}
	}
}

// Notes count those invited in the latest wave, and groups stand beside waves that
// can be compared only.
func TestLatestWaveIsTheLatest(t *testing.T) {
	first := disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("A", survey.Pupils810, [3]int{60, 40, 9}, [3]int{60, 40, 9}).Publish(t)
	last := disclosuretest.NewTown(survey.Pulse, "2025-10-01").School("A", survey.Pupils810, [3]int{80, 40, 9}, [3]int{90, 40, 9}).Publish(t)
	for i := range first.Indicators {
		first.Indicators[i].Series = []string{"other words", "other words"}
	}
	r, err := NewReport(frame, []disclosure.Snapshot{first, last}, Scope{Unit: "unit-A"}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	s := seriesOf(t, r, "E1.pupils-8-10")
	if notes := strings.Join(s.Notes, " "); !strings.Contains(notes, "90 av 170 inviterte") {
		t.Errorf("notes: %q", s.Notes)
	}
	if columns := s.Groups.Columns(); len(columns) != 6 {
		t.Errorf("%d columns across a break", len(columns))
	}
}

// Quality is told from thirty answers on.
func TestQualityAtTheLimit(t *testing.T) {
	for answers, want := range map[int]int{29: 0, 30: 1} {
		var closed []disclosure.Snapshot
		for _, opens := range []string{"2025-03-01", "2026-03-01"} {
			m := disclosuretest.NewTown(survey.Pulse, opens).School("A", survey.Pupils810, [3]int{60, answers, 8})
			for i, r := range m.Groups[0].Responses {
				r[3] = survey.Answer(1 + i%5)
			}
			closed = append(closed, m.Publish(t))
		}
		r, err := NewReport(frame, closed, Scope{}, "nb")
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, row := range r.Quality.Rows() {
			if row[0].Text == "Trygghet" && row[2].Number != nil && row[3].Number != nil {
				found++
			}
		}
		if found != want {
			t.Errorf("%d answers: %d rows of %d", answers, found, len(r.Quality.Rows()))
		}
	}
}

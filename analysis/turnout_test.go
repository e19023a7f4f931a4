package analysis

import (
	"fmt"
	"strings"
	"testing"

	"trivselspuls/survey"
)

// Where more answered than were asked, the turnout says so, and only there.
func TestTurnoutSaysThatMoreAnsweredThanWereAsked(t *testing.T) {
	texts, err := loadTexts("nb")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		invited, answered int
		link, more        bool
	}{{12, 12, false, false}, {12, 13, false, true}, {0, 13, true, false}} {
		table, err := Report{Turnout: []TurnoutRow{{Audience: survey.Pupils810, Invited: c.invited, Answered: c.answered, OpenLink: c.link}}, texts: texts}.TurnoutTable()
		if err != nil {
			t.Fatal(err)
		}
		if said := strings.Contains(fmt.Sprint(table), "flere svar enn spurt"); said != c.more {
			t.Errorf("%+v: it says so: %t", c, said)
		}
	}
}

// All units are added up wave by wave and by audience, where there is a rate; how many of them
// are invalid is not told, for that of one unit with few would follow.
func TestTurnoutOfAllUnits(t *testing.T) {
	texts, err := loadTexts("nb")
	if err != nil {
		t.Fatal(err)
	}
	one, two := WaveRef{ID: "1", Name: "Måling 1"}, WaveRef{ID: "2", Name: "Måling 2"}
	rows := []TurnoutRow{
		{Wave: one, Unit: "a", Audience: survey.Staff, Invited: 20, Answered: 10, Invalid: 1},
		{Wave: one, Unit: "b", Audience: survey.Staff, Invited: 30, Answered: 25, Invalid: 7},
		{Wave: one, Unit: "b", Audience: survey.Pupils12, Invited: 12, Answered: 12},
		{Wave: two, Unit: "a", Audience: survey.Staff, Invited: 20, Answered: 19},
		{Wave: two, Unit: "c", Audience: survey.Staff, Answered: 7, OpenLink: true},
	}
	table, err := Report{TurnoutOfAll: ofAll(rows, texts), texts: texts}.TurnoutTable()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range table.Rows() {
		var cells []string
		for _, e := range row {
			cells = append(cells, e.Text)
		}
		got = append(got, strings.Join(cells, ";"))
	}
	want := "Måling 1;Enhetene samlet;Ansatte, skole;50;35;–\nMåling 1;Enhetene samlet;Elever 1.–2. trinn;12;12;–\nMåling 2;Enhetene samlet;Ansatte, skole;20;19;–"
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

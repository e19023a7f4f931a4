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
		table, err := turnoutTable([]TurnoutRow{{Audience: survey.Pupils810, Invited: c.invited, Answered: c.answered, OpenLink: c.link}}, texts)
		if err != nil {
			t.Fatal(err)
		}
		if said := strings.Contains(fmt.Sprint(table), "flere svar enn spurt"); said != c.more {
			t.Errorf("%+v: it says so: %t", c, said)
		}
	}
}

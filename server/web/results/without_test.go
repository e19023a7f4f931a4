package results_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// Wherever all units together have a figure without one of them, it says without which: to the
// steering group, on its paper and to everybody.
func TestEveryPageSaysWhoIsNotInATotal(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	in.Publish(t, 0, func(i *disclosure.Input) {
		for n, g := range i.Groups {
			if g.Group.Unit == in.Units[2].ID && g.Group.Audience == survey.StaffKindergarten {
				i.Groups[n].Responses = g.Responses[:4]
			}
		}
	})
	steering, whole := in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)
	if response, _ := in.Post(t, steering, whole+"/offentlig", nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	for path, rows := range map[string]string{
		whole: `.ten tr, .goal-rows li`, whole + "/vurdering/1/D4": `.shown-figures li`, whole + "/tall": `.rows li`, whole + "/rapport": `.ten tr, .goal-rows li`, whole + "/status": `.ten tr`, whole + "/offentlig": ".public-rows li", "/offentlig/" + string(in.Project): ".public-rows li",
	} {
		_, body := in.Get(t, steering, path)
		found := 0
		for _, row := range webtest.Document(t, body).Find(rows).EachIter() {
			text := row.Text()
			if !strings.Contains(text, "Følge med og gripe inn") && !strings.Contains(text, "Varige rutiner") {
				continue
			}
			if found++; !strings.Contains(text, "uten "+in.Units[2].Name) {
				t.Errorf("%s does not say who is not in %q", path, strings.Join(strings.Fields(text), " "))
			}
		}
		if _, missing := in.Get(t, steering, path); found == 0 || strings.Contains(missing, "alle skolene og barnehagene samlet") {
			t.Errorf("%s has %d such rows, or says that all are in it", path, found)
		}
	}
}

// The stroke with ends beside a figure is what chance can do and lies inside the scale, whose own
// line has no ends.
func TestTheIntervalIsTheMark(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	_, body := in.Get(t, in.As(t, survey.Leader, in.Owner, in.Units[0].ID), "/enhet/"+string(in.Units[0].ID))
	bars := webtest.Document(t, body).Find(".rows .interval-bar:has(path)")
	if bars.Length() < 5 {
		t.Fatalf("%d bars", bars.Length())
	}
	const scale = 7 // begins so far from both ends of a bar of 160
	for _, bar := range bars.EachIter() {
		var low, high, low2, high2 float64
		whisker, _ := bar.Find("path").Attr("d")
		n, err := fmt.Sscanf(whisker, "M%f 8H%fM%f 3V13M%f 3V13", &low, &high, &low2, &high2)
		if err != nil || n != 4 || low != low2 || high != high2 || low < scale || high > 160-scale || high-low > (160-2*scale)*0.9 {
			t.Errorf("%s: %v", whisker, err)
		}
	}
}

// A figure of all units together that holds one of them says so: «uten» all others would let a single
// school pass for the municipality.
func TestATotalOfOneUnitIsCalledThatUnits(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	in.Publish(t, 0, func(i *disclosure.Input) {
		for n, g := range i.Groups {
			if g.Group.Unit != in.Units[0].ID {
				i.Groups[n].Responses = g.Responses[:min(4, len(g.Responses))]
			}
		}
	})
	steering, whole := in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)
	for _, path := range []string{whole, whole + "/tall", whole + "/rapport", whole + "/status"} {
		if _, body := in.Get(t, steering, path); !strings.Contains(body, "bare "+in.Units[0].Name) {
			t.Errorf("%s does not say that a figure is of one school", path)
		}
	}
	_, body := in.Get(t, in.As(t, survey.Leader, in.Owner, in.Units[1].ID), "/enhet/"+string(in.Units[1].ID))
	if !strings.Contains(body, "Kommunen, bare "+in.Units[0].Name) {
		t.Error("another school's leader is not told whose figure stands beside")
	}
}

// A card that can be compared with the start says what it was then: what has changed is the second thing a leader asks.
func TestCardsSayWhatItWasAtTheStart(t *testing.T) {
	in := webtest.NewPublished(t, 2)
	_, body := in.Get(t, in.As(t, survey.Leader, in.Owner, in.Units[0].ID), "/enhet/"+string(in.Units[0].ID))
	cards := webtest.Document(t, body).Find(".key-cards .card:has(.stat-number)")
	if said := cards.Find(".stat-start").Length(); said == 0 || said != cards.Length() {
		t.Errorf("%d of %d cards say so", said, cards.Length())
	}
	in = webtest.NewPublished(t, 1)
	_, body = in.Get(t, in.As(t, survey.Leader, in.Owner, in.Units[0].ID), "/enhet/"+string(in.Units[0].ID))
	if webtest.Document(t, body).Find(".stat-start").Length() > 0 {
		t.Error("the first wave is compared with itself")
	}
}

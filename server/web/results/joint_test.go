package results_test

import (
	"context"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// A figure that small units share is never shown as one unit's own: wherever it
// stands, on the screen and on paper, it says so beside it and names them all.
func TestASharedFigureSaysSoWhereverItStands(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	for i := range in.Groups {
		in.Groups[i].Invited = 13 // three groups of pupils are fewer than a figure of one's own takes
	}
	in.Publish(t, 0)
	in.Publish(t, 1)
	unit := in.Units[0].ID
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.CreateMeasure(ctx, survey.Measure{
			ID: survey.NewID[survey.MeasureID](), Unit: unit, Project: in.Project, Title: "Voksne ute", Indicators: survey.Indicators{"E1"}, Phase: 2,
			SubGoal: "D4", Starts: webtest.PublishedStart, Responsible: "staff", Status: "running",
		})
	})
	session, path := in.As(t, survey.Leader, in.Owner, unit), "/enhet/"+string(unit)
	shared := "felles tall for " + in.Units[0].Name + " og " + in.Units[1].Name
	for _, c := range []struct{ path, places string }{
		{path, "section[aria-labelledby=story]"},
		{path, ".key-cards li, .rows li"},
		{path + "/rapport", ".paper-key li, .paper-table tbody tr"},
		{path + "/veiledning", ".paper-key li"},
		{path + "/tiltak", ".need-head"},
	} {
		_, body := in.Get(t, session, c.path)
		found := 0
		webtest.Document(t, body).Find(c.places).Each(func(_ int, place *goquery.Selection) {
			text := place.Text()
			if !strings.Contains(text, "Utsatt for mobbing") {
				return
			}
			found++
			if !strings.Contains(text, shared) && !strings.Contains(text, "Skolene samlet") {
				t.Errorf("%s shows the figure as the unit's own: %q", c.path, text)
			}
		})
		if found == 0 {
			t.Errorf("%s does not show the figure", c.path)
		}
		if !strings.Contains(body, shared) {
			t.Errorf("%s does not say who shares it", c.path)
		}
	}
	if _, body := in.Get(t, in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)+"/enheter"); !strings.Contains(webtest.Document(t, body).Find("table.grid").Text(), shared) {
		t.Error("the units side by side do not say who shares the figure")
	}
}

// On a phone each unit's row is a card without the columns' headings, so a figure says there whom it
// is of: who of the column's audience the unit has. Where there are columns, it says so if it is not all of it.
func TestUnitsSideBySideNameTheAudience(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	_, body := in.Get(t, in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)+"/enheter")
	rows := webtest.Document(t, body).Find("table.grid tbody tr")
	if rows.Length() < 3 {
		t.Fatalf("%d units", rows.Length())
	}
	parts := 0
	for _, row := range rows.EachIter() {
		headings := row.Closest("table").Find("thead th")
		for i, cell := range row.Find("td").EachIter() {
			label, _ := cell.Attr("data-label")
			heading, own := headings.Eq(i+1), cell.Find(".of").Text()
			whole := heading.Find(".interval").Text()
			if own == whole {
				t.Errorf("%q says twice whom it is of", label)
			}
			if own == "" {
				own = whole
			} else {
				parts++
			}
			if want := heading.Find("a").Text() + " (" + own + ")"; label != want {
				t.Errorf("%q stands at a figure of %q", label, want)
			}
			if path, _ := cell.Find("a").Attr("href"); strings.Contains(path, "/E5.") {
				if of57 := !strings.Contains(path, "pupils-8-10"); of57 != (own == "Elever 5.–7. trinn") {
					t.Errorf("%s is said to be of %q", path, own)
				}
			}
		}
	}
	if parts == 0 {
		t.Error("no unit has a part of a column's audience only")
	}
}

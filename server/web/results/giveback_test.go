package results_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// given are the addresses of what a unit has published, with their codes.
func given(t *testing.T, in *webtest.Published, leader, board string) []string {
	t.Helper()
	_, body := in.Get(t, leader, board)
	wall := webtest.Document(t, body).Find(".wall .card")
	if wall.Length() != wall.Find("svg.qr path").Length() {
		t.Errorf("%d addresses have %d codes", wall.Length(), wall.Find("svg.qr path").Length())
	}
	return wall.Find("a").Map(func(_ int, a *goquery.Selection) string { return a.AttrOr("href", "") })
}

// A leader publishes two pages of the own unit at an address that nobody can guess and robots are
// told to leave: frozen, with own words, and gone when they are taken back, under that address for good.
func TestWhatAUnitGivesBackIsFrozenAndTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		in := webtest.NewPublishedIn(t, st, 2)
		unit := in.Units[0]
		board, leader := "/enhet/"+string(unit.ID)+"/tilbake", in.As(t, survey.Leader, in.Owner, unit.ID)
		for _, role := range []survey.Role{survey.WorkingGroup, survey.PPTRole, survey.Adviser} {
			if response, _ := in.Post(t, in.As(t, role, in.Owner, unit.ID), board, nil); response.StatusCode != http.StatusNotFound {
				t.Errorf("%s may publish: %d", role, response.StatusCode)
			}
		}
		words := url.Values{"words": {"Vi begynner med friminuttene.\r\nTakk!"}, "children": {"Takk for svarene"}}
		if _, body := in.Get(t, leader, board); !strings.Contains(body, "Siden for barna har bare tallene fra barna selv") {
			t.Error("the leader is not told that the two pages differ")
		}
		if response, _ := in.Post(t, leader, board, words); response.StatusCode != http.StatusSeeOther {
			t.Fatal(response.StatusCode)
		}
		pages := given(t, in, leader, board)
		read := func(path string) string {
			response, body := in.Get(t, "", path)
			page := webtest.Document(t, body)
			if robots := response.Header.Get("X-Robots-Tag"); response.StatusCode != http.StatusOK || robots != "noindex, nofollow" || page.Find("meta[name=robots]").AttrOr("content", "") != robots {
				t.Fatalf("%s: %d, robots are told %q", path, response.StatusCode, robots)
			}
			return strings.Join(strings.Fields(page.Find("main").Text()), " ")
		}
		parents, children := read(pages[0]), read(pages[1])
		for _, said := range []string{unit.Name, "Vi begynner med friminuttene. Takk!", "«to–tre ganger i måneden»", "Foreldrenes tillit", "Så mange svarte", "blir borte"} {
			if !strings.Contains(parents, said) {
				t.Errorf("parents do not read %q: %s", said, parents)
			}
		}
		for _, said := range []string{"Dette svarte dere", "Takk for svarene", "Trygghet", "Samtale om svarene", "5.–7. trinn", "Vises ingen tall, så gå rett til neste punkt.", "8.–10. trinn"} {
			if !strings.Contains(children, said) {
				t.Errorf("children do not read %q: %s", said, children)
			}
		}
		for _, never := range []string{"Foreldrenes tillit", "friminuttene.", "Barnehagen", "1.–4. trinn"} {
			if strings.Contains(children, never) {
				t.Errorf("children read %q", never)
			}
		}
		in.Publish(t, 2)
		if read(pages[0]) != parents || read(pages[1]) != children {
			t.Error("a later wave changed what was published")
		}
		in.Post(t, leader, board, nil)
		if again := given(t, in, leader, board); again[0] != pages[0] || read(pages[0]) == parents {
			t.Errorf("published again at %s, not %s, or nothing is new", again[0], pages[0])
		}
		in.Post(t, leader, board+"/trekk", nil)
		in.Post(t, leader, board, nil)
		if again := given(t, in, leader, board); again[0] == pages[0] {
			t.Error("an address that was taken back is used again")
		}
		if response, _ := in.Get(t, "", pages[0]); response.StatusCode != http.StatusNotFound {
			t.Errorf("what was taken back: %d", response.StatusCode)
		}
		if response, _ := in.Get(t, "", "/offentlig/"+strings.Split(pages[0], "/")[2]); response.StatusCode != http.StatusNotFound {
			t.Errorf("a unit's page is one of all units: %d", response.StatusCode)
		}
	})
}

var answeredBy = regexp.MustCompile(`av (\d+) som har svart|der (\d+) har svart`)

// What the unit alone is told is not there, nor what it shares with others, and what has been told is
// told as not: by the outside thresholds. A unit that nothing may be told of is refused in words.
func TestAUnitGivesBackWhatOthersAreTold(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	in.Publish(t, 0, func(i *disclosure.Input) {
		for g := range i.Groups {
			least := map[survey.UnitID]int{in.Units[0].ID: 8, in.Units[2].ID: 6}[i.Groups[g].Group.Unit]
			i.Groups[g].Responses = i.Groups[g].Responses[:max(least, len(i.Groups[g].Responses)*(1-min(least, 1)))]
		}
	})
	bullying, out := []string{"Utsatt for mobbing", "Omfang av mobbing (lavere er bedre)", "Plages ofte"}, 0
	for _, u := range in.Units {
		leader, board := in.As(t, survey.Leader, in.Owner, u.ID), "/enhet/"+string(u.ID)+"/tilbake"
		response, _ := in.Post(t, leader, board, nil)
		if response.StatusCode == http.StatusUnprocessableEntity {
			_, body := in.Get(t, leader, board)
			if page := webtest.Document(t, body); page.Find(".public-rows, form[action$=tilbake]").Length() > 0 || !strings.Contains(page.Text(), "ingen side å publisere") || page.Find(".talk").Length() == 0 {
				t.Errorf("%s can publish nothing, and its page does not say so", u.Name)
			}
			continue
		}
		out++
		_, body := in.Get(t, "", given(t, in, leader, board)[0])
		rows := webtest.Document(t, body).Find(".public-rows > li")
		if shown := rows.Find(".stat-number").Length(); shown == 0 || u.ID == in.Units[0].ID && shown == rows.Length() {
			t.Errorf("%s tells %d of %d figures", u.Name, shown, rows.Length())
		}
		for _, row := range rows.EachIter() {
			name, least := strings.TrimSpace(row.Find("h3").Contents().First().Text()), disclosure.Floors().MinOutside
			if slices.Contains(bullying, name) {
				least = disclosure.Floors().MinBullying
			}
			if found := answeredBy.FindStringSubmatch(row.Find("p.ds-paragraph").Text()); found != nil {
				if n, err := strconv.Atoi(found[1] + found[2]); err != nil || n < least {
					t.Errorf("%s tells %q of %d", u.Name, name, n)
				}
			}
		}
	}
	if out == 0 || out == len(in.Units) {
		t.Errorf("%d of %d units publish", out, len(in.Units))
	}
}

// The pages go by themselves half a year after the project, and words that do not fit are refused with
// everything that was typed.
func TestWhatIsGivenBackGoesByItself(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	board, leader := "/enhet/"+string(in.Units[0].ID)+"/tilbake", in.As(t, survey.Leader, in.Owner, in.Units[0].ID)
	for _, words := range []string{strings.Repeat("a", survey.LongestWords+1), "<b>Takk</b>"} {
		if response, body := in.Post(t, leader, board, url.Values{"words": {words}}); response.StatusCode != http.StatusUnprocessableEntity || webtest.Document(t, body).Find("#words").Text() != words {
			t.Errorf("%.20q: %d", words, response.StatusCode)
		}
	}
	if response, _ := in.Post(t, leader, board, nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	page := given(t, in, leader, board)[0]
	known, err := in.Store.Publication(t.Context(), in.Project, in.Units[0].ID)
	project, err2 := in.Store.Project(t.Context(), in.Project)
	if err != nil || err2 != nil || !known.Ends.Equal(survey.RoleEnds(project, time.Time{})) {
		t.Fatal(known, err, err2)
	}
	past := in.Store.Now().Add(-time.Second)
	known.Ends = &past
	in.Write(t, func(ctx context.Context, tx *store.Tx) error { return tx.Publish(ctx, known) })
	if response, _ := in.Get(t, "", page); response.StatusCode != http.StatusNotFound {
		t.Errorf("after its day: %d", response.StatusCode)
	}
	in.Write(t, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteExpired(ctx) })
	if _, err := in.Store.Publication(t.Context(), in.Project, in.Units[0].ID); err == nil {
		t.Error("it is kept after its day")
	}
}

// Where others are told nothing of what the pupils answered, theirs is no page to hang up, and the leader is told before.
func TestPupilsAreGivenNoPageWithoutAFigure(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	in.Publish(t, 0, func(i *disclosure.Input) {
		for n, g := range i.Groups {
			if g.Group.Unit == in.Units[0].ID && strings.HasPrefix(string(g.Group.Audience), "pupils") {
				i.Groups[n].Responses = g.Responses[:min(1, len(g.Responses))]
			}
		}
	})
	for i, u := range in.Units[:2] {
		leader, board := in.As(t, survey.Leader, in.Owner, u.ID), "/enhet/"+string(u.ID)+"/tilbake"
		_, before := in.Get(t, leader, board)
		if response, _ := in.Post(t, leader, board, nil); response.StatusCode != http.StatusSeeOther {
			t.Fatal(u.Name, response.StatusCode)
		}
		said, pages := strings.Contains(before, "ville det ikke stått noe tall"), len(given(t, in, leader, board))
		if told := i == 1; said == told || pages != map[bool]int{true: 2, false: 1}[told] {
			t.Errorf("%s: said so: %v, %d pages", u.Name, said, pages)
		}
	}
}

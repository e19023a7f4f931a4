package web_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/identity/identitytest"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// opened is what a browser would send of the form with an action on a page, and the page.
func opened(t *testing.T, app *web.App, path, action string, cookie *http.Cookie) (url.Values, string) {
	t.Helper()
	response, body := webtest.Get(t, app, path, cookie)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d", path, response.StatusCode)
	}
	return sendsTo(t, body, action), body
}

func sendsTo(t *testing.T, body, action string) url.Values {
	t.Helper()
	page := must.Have(goquery.NewDocumentFromReader(strings.NewReader(body)))(t)
	form := page.Find(`form[action="` + action + `"]`)
	if form.Length() == 0 {
		t.Fatalf("no form is sent to %s", action)
	}
	values := url.Values{}
	form.First().Find("input, textarea, select").Each(func(_ int, at *goquery.Selection) {
		name, kind := at.AttrOr("name", ""), at.AttrOr("type", "")
		switch _, checked := at.Attr("checked"); {
		case name == "" || kind == "file" || (kind == "checkbox" || kind == "radio") && !checked:
		case at.Is("textarea"):
			values.Add(name, strings.TrimPrefix(at.Text(), "\n"))
		case at.Is("select"):
			chosen := at.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = at.Find("option")
			}
			values.Add(name, chosen.First().AttrOr("value", ""))
		default:
			values.Add(name, at.AttrOr("value", ""))
		}
	})
	return values
}

// What was typed when the session had ended is given back to the same person in the same
// browser, filled in and not sent; nobody else gets it, and nothing of it is stored.
func TestWhatWasTypedSurvivesTheSession(t *testing.T) {
	now := time.Now()
	storetest.EachURL(t, func() time.Time { return now }, func(t *testing.T, st *store.Store, _ string) {
		whatWasTypedSurvives(t, st, &now)
	})
}

const helpPath = "/oppsett/hjelp"

func whatWasTypedSurvives(t *testing.T, st *store.Store, now *time.Time) {
	app, secrets := webtest.InTownAt(t, st, webtest.OverTLS, nil)
	leaders, heads := identitytest.NewDevice(t, webtest.OverTLS), identitytest.NewDevice(t, webtest.OverTLS)
	cookie := webtest.PasskeyOf(t, app, webtest.Arrive(t, app, secrets["leder"]), leaders)
	webtest.PasskeyOf(t, app, webtest.Arrive(t, app, secrets["rektor"]), heads)
	endAll := func() {
		must.Work(t, st.Tx(t.Context(), func(tx *store.Tx) error {
			return tx.EndSessions(t.Context(), webtest.AccountByLogin(t, st, "leder").ID)
		}))
	}
	for _, c := range []struct {
		name  string
		end   func()
		owner bool
	}{
		{"idle", func() { *now = now.Add(store.SessionIdle) }, true},
		{"over", func() { *now = now.Add(store.SessionLife + 12*time.Hour) }, true},
		{"a new role", endAll, true},
		{"somebody else", func() { *now = now.Add(store.SessionIdle) }, false},
	} {
		typed := "Helsesykepleier «Åse» " + c.name
		form, _ := opened(t, app, helpPath, helpPath, cookie)
		form.Set("contact.1.name", typed)
		c.end()
		must.Work(t, st.Tx(t.Context(), func(tx *store.Tx) error { return tx.DeleteExpired(t.Context()) }))
		response, _ := webtest.Post(t, app, helpPath, cookie, form)
		if at := response.Header.Get("Location"); at != "/inn" {
			t.Fatalf("%s: a form without a session leads to %q", c.name, at)
		}
		for _, browser := range []*http.Cookie{cookie, nil} {
			if _, body := webtest.Get(t, app, "/inn", browser); strings.Contains(body, "er tatt vare på") != (browser != nil) {
				t.Errorf("%s: the page to sign in at, in the same browser (%v), says of what is kept: %v", c.name, browser != nil, browser == nil)
			}
		}
		device := leaders
		if !c.owner {
			device = heads
		}
		response, _ = webtest.Post(t, app, "/inn/nokkel", cookie, webtest.SignedBy(t, app, device))
		wanted := map[bool]string{true: helpPath, false: "/hjem"}[c.owner]
		if at := response.Header.Get("Location"); at != wanted {
			t.Fatalf("%s: signing in leads to %q", c.name, at)
		}
		before := cookie
		cookie = response.Cookies()[0]
		response, body := webtest.Get(t, app, wanted, cookie)
		if !c.owner {
			_, body := webtest.Get(t, app, response.Header.Get("Location"), cookie)
			if strings.Contains(body, "Åse") {
				t.Errorf("%s reads\n%.2000s", c.name, body)
			}
			response, _ = webtest.Post(t, app, "/inn/nokkel", before, webtest.SignedBy(t, app, leaders))
			if _, body := webtest.Get(t, app, helpPath, response.Cookies()[0]); strings.Contains(body, "Åse") {
				t.Error("what was dropped is there again")
			}
			return
		}
		if !strings.Contains(body, "Her er det du skrev") {
			t.Errorf("%s: the page does not say what it is", c.name)
		}
		if got := sendsTo(t, body, helpPath).Get("contact.1.name"); got != typed {
			t.Errorf("%s: the form holds %q", c.name, got)
		}
		if stored := must.Have(st.Contacts(t.Context(), webtest.OwnerIn(t, st), ""))(t); len(stored) > 0 {
			t.Errorf("%s: stored by itself: %v", c.name, stored)
		}
		if form, _ := opened(t, app, helpPath, helpPath, cookie); form.Get("contact.1.name") != "" {
			t.Errorf("%s: given back twice", c.name)
		}
	}
}

// A code of a slip, a password and a file are never kept.
func TestSecretsAreNotKept(t *testing.T) {
	st := storetest.New(t)
	app, secrets := webtest.InTown(t, st)
	cookie := webtest.SignIn(t, app, secrets["leder"])
	for _, path := range []string{"/konto", "/konto/totrinn"} {
		if _, body := webtest.Get(t, app, path, cookie); strings.Contains(body, `"_held"`) {
			t.Errorf("%s: a form that asks for a secret is marked", path)
		}
	}
	forged := url.Values{"_page": {"/konto"}, "_held": {"current=&password="}, "current": {"feil"}, "password": {"kort"}}
	if response, body := webtest.Post(t, app, "/konto", cookie, forged); response.StatusCode == http.StatusSeeOther || strings.Contains(body, `"_held"`) {
		t.Error("a forged mark makes a form with a password one that is kept")
	}
}

// Of two who fill in the same form the second reads what the first has stored, and undoes
// nothing of it that they have not seen.
func TestNobodyUndoesWhatTheyHaveNotSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		one := webtest.SignIn(t, app, secrets["leder"])
		form := func(body string) url.Values { return sendsTo(t, body, helpPath) }
		_, first := webtest.Get(t, app, helpPath, one)
		begun := form(first)
		begun.Set("contact.1.name", "Helsesykepleieren")
		begun.Set("contact.1.phone", "11 11 11 11")
		webtest.Must(t, app, helpPath, one, begun)
		_, shown := webtest.Get(t, app, helpPath, one)
		a, b, c := form(shown), form(shown), form(shown)
		a.Set("contact.1.phone", "22 22 22 22")
		webtest.Must(t, app, helpPath, one, a)
		stored := func() []survey.Contact { return must.Have(st.Contacts(t.Context(), webtest.OwnerIn(t, st), ""))(t) }

		b.Set("contact.1.name", "Helsesøster Åse") // knows nothing of the new number
		response, body := webtest.Post(t, app, helpPath, one, b)
		if got := stored(); response.StatusCode != http.StatusConflict || len(got) != 1 || got[0].Phone != "22 22 22 22" || got[0].Name != "Helsesykepleieren" {
			t.Fatalf("status %d, stored %v", response.StatusCode, got)
		}
		again := form(body)
		if !strings.Contains(body, "«22 22 22 22»") || again.Get("contact.1.phone") != "22 22 22 22" || again.Get("contact.1.name") != "Helsesøster Åse" {
			t.Errorf("the page says\n%.3000s", body)
		}
		webtest.Must(t, app, helpPath, one, again)
		if got := stored(); got[0].Phone != "22 22 22 22" || got[0].Name != "Helsesøster Åse" {
			t.Errorf("what both wanted is %v", got)
		}

		c.Set("contact.1.phone", "33 33 33 33") // both have changed it
		_, body = webtest.Post(t, app, helpPath, one, c)
		for _, said := range []string{"«22 22 22 22»", "«33 33 33 33»", "Kontakt 1, telefon"} {
			if !strings.Contains(body, said) {
				t.Errorf("of two numbers the page does not say %s", said)
			}
		}
		webtest.Must(t, app, helpPath, one, form(body))
		if got := stored(); got[0].Phone != "33 33 33 33" {
			t.Errorf("seen and sent again, and stored is %v", got)
		}
	})
}

// What a table would do is seen before it is stored; whoever stores it over what another has
// stored since they saw it is told as of every other form, however they came to see it.
func TestWhatIsConfirmedIsComparedToo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		cookie := webtest.SignIn(t, app, secrets["leder"])
		unit := must.Have(st.UnitsOf(t.Context(), webtest.OwnerIn(t, st)))(t)[0].Name
		for path, c := range map[string]struct{ mine, theirs string }{
			"/oppsett/grupper":   {unit + "\tAnsatte\tAnsatte\t31", unit + "\tAnsatte\tAnsatte\t57"},
			"/oppsett/skolerute": {"Høstferie\t2026-10-05\t2026-10-09", "Vinterferie\t2027-02-15\t2027-02-19"},
		} {
			looks := func(change url.Values) url.Values {
				t.Helper()
				form, _ := opened(t, app, path, path, cookie)
				maps.Copy(form, change)
				_, body := webtest.Post(t, app, path, cookie, form)
				if form = sendsTo(t, body, path); form.Get("sure") == "" {
					t.Fatalf("%s: nothing to confirm: %s", path, webtest.ProblemsIn(body))
				}
				return form
			}
			ways := []url.Values{{"table": {c.mine}}}
			if path == "/oppsett/skolerute" {
				webtest.Must(t, app, path, cookie, looks(url.Values{"table": {"Planleggingsdag\t2026-11-06"}}))
				ways = append(ways, url.Values{"name": {"Påske"}, "from": {"2027-03-25"}}, url.Values{"without": {"0"}, "_page": nil, "_held": nil})
			}
			for i, way := range ways {
				mine := looks(way)
				theirs := strings.NewReplacer("57", strconv.Itoa(57+i), "15", strconv.Itoa(15+i)).Replace(c.theirs)
				webtest.Must(t, app, path, cookie, looks(url.Values{"table": {theirs}}))
				response, body := webtest.Post(t, app, path, cookie, mine)
				if said := theirs[strings.LastIndex(theirs, "\t"):]; response.StatusCode != http.StatusConflict || !strings.Contains(body, said) {
					t.Errorf("%s, %v: status %d, %.500s", path, way, response.StatusCode, body)
				}
				if again := looks(url.Values{"table": mine["table"]}); again.Get("table") != mine.Get("table") {
					t.Errorf("%s: seen again as %q", path, again.Get("table"))
				} else {
					webtest.Must(t, app, path, cookie, again)
				}
			}
		}
	})
}

// unmarked are the addresses that forms are sent to without what they held: nothing is
// typed there, or a secret is.
var unmarked = regexp.MustCompile(`^/(api|skjema|lenke|inn|ut|sprak|konto|forste|static)(/|$)|/(slett|trekk|odelagt|apne|lukk|gjenoppta|godkjenn|avsla|hent|sett|ny|bort|lenke|lyd|arkivert)(/|$)`)

// Every form in which somebody types something that is stored is marked, and holds the same
// as long as nobody stores anything: whoever reads a page twice has not been outrun.
func TestEveryFormIsComparedWithWhatIsThere(t *testing.T) {
	covered := map[string]bool{}
	var routes []web.Route
	webtest.OnTheWire(t, 20, func(t *testing.T, w *webtest.Wire) {
		leader := w.Leader(t)
		groups := must.Have(w.Store.WaveGroups(t.Context(), w.Wave))(t)
		unit := must.Have(w.Store.Unit(t.Context(), groups[0].Unit))(t)
		wave := must.Have(w.Store.Wave(t.Context(), w.Wave))(t)
		head := w.UnitLeader(t, unit)
		for _, at := range []struct {
			path string
			as   *http.Cookie
		}{{"/enhet/" + string(unit.ID), head}, {"/prosjekt/" + string(wave.Project), leader}} {
			measure := webtest.MeasureForm()
			measure.Set("starts", wave.Opens.Format(time.DateOnly))
			webtest.Must(t, w.App, at.path+"/tiltak", at.as, measure)
			form, _ := opened(t, w.App, at.path+"/moter", at.path+"/moter", at.as)
			form.Set("purpose", "Felles samling")
			meeting := webtest.Must(t, w.App, at.path+"/moter", at.as, form)
			form, _ = opened(t, w.App, meeting, meeting+"/avtale", at.as)
			form.Set("what", "Vi møtes igjen")
			form.Set("due", wave.Opens.Format(time.DateOnly))
			webtest.Must(t, w.App, meeting+"/avtale", at.as, form)
		}
		formsAreCompared(t, w.App, covered, leader, head)
		unseen(t, w.App, leader, wave)
		routes = w.App.Routes()
	})
	st := storetest.New(t)
	app, secrets := webtest.InTown(t, st)
	formsAreCompared(t, app, covered, webtest.SignIn(t, app, secrets["leder"]), webtest.SignIn(t, app, secrets["styring"]))
	for _, r := range routes {
		if r.Method == "POST" && !covered[r.Path] && !unmarked.MatchString(r.Path) && !slices.Contains(otherwiseMet, r.Path) {
			t.Errorf("no marked form sent to %s was met", r.Path)
		}
	}
}

// unseen: a lesson that was set meanwhile is not taken away by a page that never showed it.
func unseen(t *testing.T, app *web.App, leader *http.Cookie, wave survey.Wave) {
	t.Helper()
	path := "/maling/" + string(wave.ID) + "/tider"
	lessons := func() bool {
		form, _ := opened(t, app, path, path, leader)
		return slices.ContainsFunc(slices.Collect(maps.Values(form)), func(values []string) bool { return values[0] == "10:45" })
	}
	old, _ := opened(t, app, path, path, leader)
	form, _ := opened(t, app, path, path, leader)
	day := wave.Opens.AddDate(0, 0, 1).Format(time.DateOnly)
	for name := range form {
		for suffix, value := range map[string]string{".day": day, ".from": "10:00", ".to": "10:45"} {
			if strings.HasSuffix(name, suffix) {
				form.Set(name, value)
			}
		}
	}
	webtest.Must(t, app, path, leader, form)
	if response, _ := webtest.Post(t, app, path, leader, old); response.StatusCode != http.StatusConflict || !lessons() {
		t.Errorf("a page that did not show the lesson: status %d, the lesson stands: %v", response.StatusCode, lessons())
	}
}

// otherwiseMet are forms that store nothing or are only a button, and those of a page that
// needs closed waves: they are the same «form» template.
var otherwiseMet = []string{
	"/enhet/:unit/lapper", "/enhet/:unit/lapper/:group", "/maling/:wave/lapper", "/maling/:wave/lapper/:group", // prints, in a window of their own
	"/enhet/:unit/moter/:meeting/avtale/:agreement", "/prosjekt/:project/moter/:meeting/avtale/:agreement", // a button
	"/oppsett/grupper/sammen", "/maling/:wave/oppgi", // asked once more, to be sure
	"/maling/:wave/apning", // a button of a page that is there for half a minute
	"/enhet/:unit/tilbake", "/styring/:project/offentlig", "/godkjenning/:project/forskning", "/godkjenning/:project/import", "/godkjenning/:project/sletting",
}

func formsAreCompared(t *testing.T, app *web.App, covered map[string]bool, cookies ...*http.Cookie) {
	t.Helper()
	for _, cookie := range cookies {
		seen := map[string]bool{}
		for ahead := []string{"/hjem", "/oppsett", "/personer"}; len(ahead) > 0; ahead = ahead[1:] {
			path, _, _ := strings.Cut(ahead[0], "#")
			if seen[path] || !strings.HasPrefix(path, "/") || strings.ContainsAny(path, "?.") || strings.HasPrefix(path, "/hjelp") || strings.Contains(path, "/indikator") {
				continue
			}
			seen[path] = true
			response, first := webtest.Get(t, app, path, cookie)
			if response.StatusCode == http.StatusSeeOther {
				ahead = append(ahead, response.Header.Get("Location"))
			}
			if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
				continue
			}
			page := webtest.Document(t, first)
			page.Find("a[href]").Each(func(_ int, a *goquery.Selection) { ahead = append(ahead, a.AttrOr("href", "")) })
			if !strings.Contains(first, `"_held"`) {
				continue
			}
			_, again := webtest.Get(t, app, path, cookie)
			second := webtest.Document(t, again).Find(`form[method="post"]`)
			page.Find(`form[method="post"]`).Each(func(i int, form *goquery.Selection) {
				action := form.AttrOr("action", "")
				held, marked := form.Find(`input[name="_held"]`).Attr("value")
				for _, r := range app.Routes() {
					if r.Method == "POST" && fiber.RoutePatternMatch(action, r.Path) {
						covered[r.Path] = covered[r.Path] || marked
					}
				}
				_, window := form.Attr("target")
				typing := form.Find(`textarea, select, input:not([type="hidden"])`).Length() > 0
				if typing && !window && !marked && !unmarked.MatchString(action) {
					t.Errorf("%s: the form to %s is not marked", path, action)
				}
				called := map[string]bool{} // what is wrong, or has changed, is told by these
				form.Find(`label:not(.ds-field[data-choice] label)`).Each(func(_ int, label *goquery.Selection) {
					name := strings.TrimSpace(label.Text())
					if called[name] && label.Closest("[role=group]").Length() == 0 {
						t.Errorf("%s: two fields of the form to %s are called «%s»", path, action, name)
					}
					called[name] = true
				})
				if now := second.Eq(i).Find(`input[name="_held"]`).AttrOr("value", ""); now != held {
					t.Errorf("%s: the form to %s held %q and then %q", path, action, held, now)
				}
			})
		}
	}
}

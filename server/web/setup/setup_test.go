package setup_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/server/web/signin"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// firstRun begins an installation and returns its project leader's session, with
// a second factor set up.
func firstRun(t *testing.T, app *web.App) *http.Cookie {
	t.Helper()
	path, err := app.FirstRunPath(t.Context())
	if err != nil || path == "" {
		t.Fatalf("no first run: %v", err)
	}
	response, _ := webtest.Post(t, app, path, nil, webtest.FirstRun("Prøvedal", "kari"))
	if response.StatusCode != http.StatusSeeOther || len(response.Cookies()) != 1 {
		t.Fatalf("first run: status %d", response.StatusCode)
	}
	return webtest.Settled(t, app, response.Cookies()[0])
}

// The first run sets an owner up as the commands do: the owner and the account leave
// an entry each, and the role ends on the same day.
func TestFirstRunLeavesTheTracesOfEachStep(t *testing.T) {
	st := storetest.New(t)
	firstRun(t, webtest.NewApp(t, st, nil))
	first := webtest.OwnerIn(t, st)
	other, _, err := setup.NewEditor(st, "", audit.CommandLine).CreateOwner(t.Context(), survey.Owner{Name: "Nabodal"})
	if err != nil {
		t.Fatal(err)
	}
	account := store.Account{Login: "per", Name: "Per"}
	if _, _, err := setup.NewEditor(st, other.ID, audit.CommandLine).Invite(t.Context(), account, survey.Grant{Role: survey.ProjectLeader}); err != nil {
		t.Fatal(err)
	}
	log, err := st.AuditAfter(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	actions := map[audit.Action]int{}
	for _, entry := range log {
		actions[entry.Action]++
	}
	if actions[audit.SetUpOwner] != 2 || actions[audit.Invite] != 3 {
		t.Errorf("the log has %v", actions)
	}
	var days []string
	for _, id := range []survey.OwnerID{first, other.ID} {
		roles, err := st.RolesOf(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, role := range roles {
			days = append(days, role.Expires.Format(time.DateTime))
		}
	}
	if slices.Sort(days); len(days) != 3 || days[0] != days[2] {
		t.Errorf("the roles end %v", days)
	}
}

// The first officer's link is told to whoever runs the server, on no page, and opens the
// officer's account.
func TestFirstOfficersLinkIsOnTheConsole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		console := &bytes.Buffer{}
		app := webtest.NewAppWith(t, st, webtest.Options{Signin: signin.Settings{Console: console}})
		path, _ := app.FirstRunPath(t.Context())
		form := webtest.FirstRun("Prøvedal", "kari")
		form.Set("officer_login", "KARI")
		if response, body := webtest.Post(t, app, path, nil, form); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(webtest.ProblemsIn(body), "#officer_login") ||
			!strings.Contains(webtest.ProblemsIn(body), "Dette brukernavnet har du valgt til deg selv") {
			t.Errorf("an officer who is the leader: status %d\n%s", response.StatusCode, webtest.ProblemsIn(body))
		}
		form.Del("officer")
		if response, body := webtest.Post(t, app, path, nil, form); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(webtest.ProblemsIn(body), "#officer") {
			t.Errorf("no officer: status %d", response.StatusCode)
		}
		if console.Len() > 0 {
			t.Errorf("before there is an officer, the console says %q", console.String())
		}
		response, body := webtest.Post(t, app, path, nil, webtest.FirstRun("Prøvedal", "kari"))
		if response.StatusCode != http.StatusSeeOther || webtest.ShownLink.MatchString(body) {
			t.Fatalf("status %d, or the page shows the link", response.StatusCode)
		}
		link := webtest.ShownLink.FindStringSubmatch(console.String())
		if link == nil || !strings.Contains(console.String(), "Ola Ombud") {
			t.Fatalf("the console says %q", console.String())
		}
		officer := webtest.SignIn(t, app, link[1])
		if response, body := webtest.Get(t, app, "/hjem", officer); response.StatusCode != http.StatusOK || !strings.Contains(body, "utpekt av den som driver tjeneren") {
			t.Errorf("the officer's first page: status %d", response.StatusCode)
		}
		leader := webtest.Settled(t, app, response.Cookies()[0])
		if response, _ := webtest.Post(t, app, "/personer/"+string(webtest.AccountByLogin(t, st, "ombud-kari").ID)+"/lenke", leader, nil); response.StatusCode != http.StatusConflict {
			t.Errorf("the leader takes the officer's account over: status %d", response.StatusCode)
		}
	})
}

// An empty installation, from the printed address to an open wave, by pages alone.
func TestFirstRunToAnOpenWave(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app := webtest.NewApp(t, st, nil)
		path, _ := app.FirstRunPath(t.Context())
		if response, _ := webtest.Get(t, app, path, nil); response.StatusCode != http.StatusOK {
			t.Fatalf("the first page: status %d", response.StatusCode)
		}
		cookie := firstRun(t, app)
		if again, _ := app.FirstRunPath(t.Context()); again != "" {
			t.Error("there is a second first run")
		}
		if response, _ := webtest.Get(t, app, path, nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("the used address: status %d", response.StatusCode)
		}
		webtest.Must(t, app, "/oppsett/prosjekt", cookie, webtest.ProjectForm())
		webtest.Must(t, app, "/oppsett/enheter", cookie, url.Values{"school": {"Åsen skole\n  Lia   skole "}, "kindergarten": {"Bekken"}})
		table := "Åsen skole;8. trinn;;30\nLia skole;9. trinn;;6\nBekken;4–5 år;;12"
		response, body := webtest.Post(t, app, "/oppsett/grupper", cookie, url.Values{"table": {table}})
		if groups, _ := st.GroupsOfOwner(t.Context(), webtest.OwnerIn(t, st)); response.StatusCode != http.StatusOK || len(groups) != 0 {
			t.Fatalf("looking at the table: status %d, %d groups stored\n%s", response.StatusCode, len(groups), webtest.ProblemsIn(body))
		}
		webtest.Post(t, app, "/oppsett/grupper?sure=yes", cookie, url.Values{"table": {table}})
		if groups, _ := st.GroupsOfOwner(t.Context(), webtest.OwnerIn(t, st)); len(groups) != 0 {
			t.Error("a link that says to be sure is believed")
		}
		webtest.Must(t, app, "/oppsett/grupper", cookie, url.Values{"table": {table}, "sure": {"yes"}})
		webtest.Must(t, app, "/oppsett/hjelp", cookie, url.Values{"contact.1.name": {"Helsesykepleier"}, "contact.1.phone": {"51 00 00 00"}})
		if _, body := webtest.Get(t, app, "/", nil); !strings.Contains(body, "Helsesykepleier") {
			t.Error("the respondents' page lacks the contact")
		}
		projects, err := st.ProjectsOf(t.Context(), webtest.OwnerIn(t, st))
		if err != nil {
			t.Fatal(err)
		}
		wave := webtest.Must(t, app, "/prosjekt/"+string(projects[0].ID)+"/ny", cookie, webtest.WaveForm())
		if _, body := webtest.Get(t, app, wave, cookie); !strings.Contains(body, "Blir ikke spurt") || !strings.Contains(body, "Lia skole, 9. trinn") || !strings.Contains(body, `action="`+wave+`/apne"`) {
			t.Error("a wave with a group of six does not say who is left out, or cannot be opened")
		}
		if _, body := webtest.Get(t, app, "/oppsett", cookie); !strings.Contains(body, "Én gruppe er for liten og blir ikke spurt") {
			t.Error("the checklist does not say that a group is left out")
		}
		if _, body := webtest.Get(t, app, "/oppsett", cookie); !strings.Contains(body, `href="`+wave+`/endre"`) || strings.Contains(body, `/ny"`) {
			t.Error("the checklist leads away from the wave that is planned")
		}
		// Only Lia skole is in this table, so the others keep their groups.
		webtest.Must(t, app, "/oppsett/grupper", cookie, url.Values{"table": {"Lia skole\t9. trinn\t\t16"}, "sure": {"yes"}})
		webtest.Must(t, app, wave+"/apne", cookie, webtest.Sure)
		if _, body := webtest.Get(t, app, wave, cookie); !strings.Contains(body, "Nå skrives lappene ut") {
			t.Error("the page of the open wave does not say what comes next")
		}
		if groups, err := st.WaveGroups(t.Context(), survey.WaveID(strings.TrimPrefix(wave, "/maling/"))); len(groups) != 3 || err != nil {
			t.Errorf("the wave opened with %d groups (%v)", len(groups), err)
		}
		if check, err := st.VerifyAudit(t.Context(), store.AuditCheck{}, true); check.Fault != "" || err != nil {
			t.Errorf("audit log: %+v (%v)", check, err)
		}
	})
}

// A unit whose leader's role has run out is one without a leader.
func TestExpiredLeaderIsMissing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app := webtest.NewApp(t, st, nil)
		cookie := firstRun(t, app)
		webtest.Must(t, app, "/oppsett/enheter", cookie, url.Values{"school": {"Lia skole\nÅsen skole"}})
		units, err := st.UnitsOf(t.Context(), webtest.OwnerIn(t, st))
		if err != nil || len(units) != 2 {
			t.Fatalf("%d units, %v", len(units), err)
		}
		leader := store.Account{ID: survey.NewID[survey.AccountID](), Owner: webtest.OwnerIn(t, st), Name: "Ola Leder", Login: "ola"}
		err = st.Tx(t.Context(), func(tx *store.Tx) error {
			err := tx.CreateAccount(t.Context(), leader)
			for i, expires := range []time.Duration{-time.Hour, time.Hour} {
				role := survey.Grant{Role: survey.Leader, Owner: leader.Owner, Unit: units[i].ID, Expires: st.Now().Add(expires)}
				err = errors.Join(err, tx.Grant(t.Context(), leader.ID, role))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, body := webtest.Get(t, app, "/oppsett", cookie)
		_, list, _ := strings.Cut(body, `<ol class="checklist">`)
		_, people, _ := strings.Cut(list, `href="/personer"`)
		people, _, _ = strings.Cut(people, "</li>")
		if !strings.Contains(people, units[0].Name) || strings.Contains(people, units[1].Name) {
			t.Errorf("the checklist says of people: %s", people)
		}
	})
}

// What is wrong is told at its field, in words, with 422; what was typed stands
// there still; nothing is stored.
func TestWrongInputLosesNothing(t *testing.T) { storetest.Each(t, wrongInputLosesNothing) }

func wrongInputLosesNothing(t *testing.T, st *store.Store) {
	app := webtest.NewApp(t, st, nil)
	path, _ := app.FirstRunPath(t.Context())
	response, body := webtest.Post(t, app, path, nil, url.Values{"owner": {"Prøvedal"}, "name": {" "}, "login": {"kari"}, "password": {"kort"}})
	if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `value="Prøvedal"`) || strings.Contains(body, "kort") {
		t.Errorf("a wrong first run: status %d, or what was typed is lost, or the password repeated", response.StatusCode)
	}
	cookie := firstRun(t, app)
	webtest.Must(t, app, "/oppsett/enheter", cookie, url.Values{"school": {"Skolen"}})
	webtest.Must(t, app, "/oppsett/prosjekt", cookie, webtest.ProjectForm())
	projects, _ := st.ProjectsOf(t.Context(), webtest.OwnerIn(t, st))
	with := func(values url.Values, name, value string) url.Values { values.Set(name, value); return values }
	for _, c := range []struct {
		path, field string
		form        url.Values
		kept        string
	}{
		{"/oppsett/prosjekt", "phase.2.to", with(webtest.ProjectForm(), "phase.2.to", "2026-07-01"), "2026-07-01"},
		{"/oppsett/prosjekt", "from", with(webtest.ProjectForm(), "from", "31.12.2026"), "31.12.2026"},
		{"/oppsett/prosjekt", "name", with(webtest.ProjectForm(), "name", ""), "2026-08-01"},
		{"/oppsett/enheter", "kindergarten", url.Values{"kindergarten": {"skolen"}}, "skolen"},
		{"/oppsett/hjelp", "contact.2.phone", url.Values{"contact.2.name": {"Ombudet"}, "contact.2.phone": {"ring meg"}}, "ring meg"},
		{"/personer/ny", "unit", url.Values{"name": {"Ola"}, "login": {"ola"}, "role": {"leader"}, "expires": {"2098-01-01"}}, `value="Ola"`},
		{"/personer/ny", "unit", url.Values{"name": {"Ola"}, "login": {"ola"}, "role": {"leader"}, "unit": {"0123"}, "expires": {"2098-01-01"}}, `value="Ola"`},
		{"/personer/ny", "login", url.Values{"name": {"Ola"}, "login": {"kari"}, "role": {"researcher"}, "expires": {"2098-01-01"}}, `value="Ola"`},
		{"/personer/ny", "expires", url.Values{"name": {"Ola"}, "login": {"ola"}, "role": {"researcher"}, "expires": {"2020-01-01"}}, "2020-01-01"},
		{"/prosjekt/" + string(projects[0].ID) + "/ny", "audiences", with(webtest.WaveForm(), "audiences", "grandparents"), "Startmåling"},
		{"/prosjekt/" + string(projects[0].ID) + "/ny", "to", with(webtest.WaveForm(), "to", "2026-08-02"), "2026-08-02"},
		{"/prosjekt/" + string(projects[0].ID) + "/ny", "from", with(webtest.WaveForm(), "from", "2026-07-31"), "2026-07-31"},
		{"/prosjekt/" + string(projects[0].ID) + "/ny", "to", with(webtest.WaveForm(), "to", "2098-08-01"), "2098-08-01"},
	} {
		entries, _ := st.AuditAfter(t.Context(), 0)
		response, body := webtest.Post(t, app, c.path, cookie, c.form)
		if response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s %v: status %d", c.path, c.form, response.StatusCode)
		}
		if !strings.Contains(webtest.ProblemsIn(body), `href="#`+c.field+`"`) || !strings.Contains(body, `id="`+c.field+`-problem"`) {
			t.Errorf("%s: %s is not said to be wrong:\n%s", c.path, c.field, webtest.ProblemsIn(body))
		}
		if said := map[string]string{"contact.2.phone": "Kontakt 2, telefon", "kindergarten": "«skolen»"}[c.field]; !strings.Contains(webtest.ProblemsIn(body), said) {
			t.Errorf("%s: of several %q is not said to be wrong:\n%s", c.path, said, webtest.ProblemsIn(body))
		}
		if !strings.Contains(body, c.kept) {
			t.Errorf("%s: %q is lost", c.path, c.kept)
		}
		if after, _ := st.AuditAfter(t.Context(), 0); len(after) != len(entries) {
			t.Errorf("%s: something was done all the same", c.path)
		}
	}
	table := "Skolen;8. trinn;;30\nUkjent;1. trinn;;-3"
	response, body = webtest.Post(t, app, "/oppsett/grupper", cookie, url.Values{"table": {table}, "sure": {"yes"}})
	if groups, _ := st.GroupsOfOwner(t.Context(), webtest.OwnerIn(t, st)); response.StatusCode != http.StatusUnprocessableEntity || len(groups) != 0 || !strings.Contains(body, `href="#line-2"`) {
		t.Errorf("a table with mistakes: status %d, %d groups stored", response.StatusCode, len(groups))
	}
	for file, says := range map[string]string{"PK\x03\x04\x14\x00\x00\x00": "ødelagt eller har passord", "%PDF-1.7": "CSV UTF-8", "sep=;\r\n;;\r\n": "Tabellen er tom", "Skole Trinn Antall\nSkolen 8. trinn 30": "Ingen linje ble til en gruppe"} {
		if response, body := webtest.SendFile(t, app, "/oppsett/grupper", cookie, "file", []byte(file), "table", table); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, says) {
			t.Errorf("the file %q: status %d\n%s", file, response.StatusCode, webtest.ProblemsIn(body))
		}
	}
}

// A unit goes when that has been confirmed; one with a role stays, and the page says why.
func TestAUnitIsRemovedWhenThatIsSure(t *testing.T) {
	st := storetest.New(t)
	app, secrets := webtest.InTown(t, st)
	cookie, at := webtest.SignIn(t, app, secrets["leder"]), webtest.TownPaths(t, st)
	webtest.Must(t, app, "/oppsett/enheter", cookie, url.Values{"school": {" •\tLia skole\n- \n"}}) // as in a document
	units, err := st.UnitsOf(t.Context(), webtest.OwnerIn(t, st))
	if err != nil || len(units) != 3 || !slices.ContainsFunc(units, func(u survey.Unit) bool { return u.Name == "Lia skole" }) {
		t.Fatal(units, err)
	}
	lia := units[slices.IndexFunc(units, func(u survey.Unit) bool { return u.Name == "Lia skole" })]
	for _, c := range []struct {
		unit, says string
		form       url.Values
		status     int
	}{
		{string(lia.ID), "Gruppene til enheten blir også borte.", nil, http.StatusOK},
		{at.School, "Noen har en rolle der", webtest.Sure, http.StatusConflict},
		{string(lia.ID), "", webtest.Sure, http.StatusSeeOther},
	} {
		before, _ := st.UnitsOf(t.Context(), webtest.OwnerIn(t, st))
		response, body := webtest.Post(t, app, "/oppsett/enheter/"+c.unit+"/slett", cookie, c.form)
		after, err := st.UnitsOf(t.Context(), webtest.OwnerIn(t, st))
		if gone := len(before) - len(after); err != nil || response.StatusCode != c.status || !strings.Contains(body, c.says) || (gone == 1) != (c.status == http.StatusSeeOther) {
			t.Errorf("%s: status %d, %d units are gone (%v)", c.says, response.StatusCode, gone, err)
		}
	}
}

// A unit that changes its name stays the same unit; the name of another one and an
// empty one are refused with what was typed.
func TestUnitIsRenamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app := webtest.NewApp(t, st, nil)
		cookie := firstRun(t, app)
		webtest.Must(t, app, "/oppsett/enheter", cookie, url.Values{"school": {"Lia skole\nÅsen skole"}})
		before, err := st.UnitsOf(t.Context(), webtest.OwnerIn(t, st))
		if err != nil {
			t.Fatal(err)
		}
		path := "/oppsett/enheter/" + string(before[0].ID)
		for name, problem := range map[string]string{"åsen skole": "åsen skole", " ": "name-problem", "Lia\x00": "name-problem"} {
			response, body := webtest.Post(t, app, path, cookie, url.Values{"name": {name}})
			if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, problem) {
				t.Errorf("named %q: status %d\n%s", name, response.StatusCode, webtest.ProblemsIn(body))
			}
		}
		webtest.Must(t, app, path, cookie, url.Values{"name": {" Nye  Lia skole"}})
		after, err := st.UnitsOf(t.Context(), webtest.OwnerIn(t, st))
		want := survey.Unit{ID: before[0].ID, Owner: before[0].Owner, Kind: survey.School, Name: "Nye Lia skole"}
		if err != nil || !slices.Contains(after, want) || len(after) != 2 {
			t.Errorf("units are %v (%v)", after, err)
		}
		if _, body := webtest.Get(t, app, path, cookie); !strings.Contains(body, `value="Nye Lia skole"`) {
			t.Error("the form does not begin with the name")
		}
	})
}

// Once the only owner is deleted there is a first run again, at another address: the one that
// was printed before leads nowhere, on a server that has started anew as well.
func TestTheFirstRunsAddressIsForOneOwner(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		app := webtest.NewApp(t, st, nil)
		before, _ := app.FirstRunPath(t.Context())
		firstRun(t, app)
		storetest.Exec(t, st, database, `update owner set name = '–', deleted_at = '2026-11-30 00:00:00'`)
		after, err := app.FirstRunPath(t.Context())
		if err != nil || after == "" || after == before {
			t.Fatalf("the address was %q and is %q, %v", before, after, err)
		}
		for path, want := range map[string]int{before: http.StatusNotFound, after: http.StatusOK} {
			if response, _ := webtest.Get(t, app, path, nil); response.StatusCode != want {
				t.Errorf("%s: status %d, want %d", path, response.StatusCode, want)
			}
		}
	})
}

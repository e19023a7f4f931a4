package web_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/server/identity"
	"trivselspuls/server/identity/identitytest"
	"trivselspuls/server/setup"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/clip"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// unaudited are the addresses that are written to and leave no entry: respondents'
// above all, whom the log never tells of, and what changes nothing that lasts.
var unaudited = []string{
	"/api/look", "/api/redeem", "/api/cast", "/api/link", "/skjema", "/lenke/:link", "/inn/nokkel/tilbud", "/konto/nokkel/tilbud", "/ut", "/sprak",
	"/maling/:wave/apning", // gives up what has stored nothing yet
}

// elsewhere are those whose entry another test looks for.
var elsewhere = map[string]string{
	"/godkjenning/:project/:approval/hent":  "TestResearcherNeedsTwoOthers",
	"/godkjenning/:project/:approval/slett": "TestTwoDeleteAProject",
	"/maling/:wave/oppgi":                   "TestAWaveWhoseSheetsAreLostIsEnded", "/maling/:wave/gjenoppta": "TestAWaveOfACopyWaitsForAWord",
}

// writes sends what changes something, one address after the other, and looks for
// the entry of each.
type writes struct {
	t    *testing.T
	st   *store.Store
	app  *web.App
	sent map[string]bool // addresses of the route table
}

// leaves does something that must append an entry of an action to its owner's log.
func (w writes) leaves(route string, action audit.Action, do func()) {
	w.t.Helper()
	seq, _, err := w.st.AuditHead(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	do()
	entries, err := w.st.AuditAfter(w.t.Context(), seq)
	if err != nil {
		w.t.Fatal(err)
	}
	w.sent[route] = true
	for _, e := range entries {
		if e.Action == action && e.Owner != "" {
			return
		}
	}
	w.t.Errorf("%s leaves %+v, and nothing of %q", route, entries, action)
}

// form is leaves of a form that is taken, with an answer of its own page or another.
func (w writes) form(route, path string, action audit.Action, cookie *http.Cookie, form url.Values) {
	w.t.Helper()
	w.leaves(route, action, func() {
		w.t.Helper()
		if response, body := webtest.Post(w.t, w.app, path, cookie, form); response.StatusCode != http.StatusSeeOther && response.StatusCode != http.StatusOK {
			w.t.Errorf("%s: status %d\n%s", path, response.StatusCode, webtest.ProblemsIn(body))
		}
	})
}

var sure = url.Values{"sure": {"yes"}}

// Every address that is written to leaves an entry in the log of its owner, or is
// named among those that must not.
func TestEveryWriteLeavesAnEntry(t *testing.T) {
	sent := map[string]bool{}
	w := writes{t, storetest.New(t), nil, sent}
	w.app = webtest.NewApp(t, w.st, nil)
	w.firstRun()
	w.st = storetest.New(t)
	var secrets map[string]string
	w.app, secrets = webtest.InTown(t, w.st)
	leader := webtest.SignIn(t, w.app, secrets["leder"])
	w.setUp(leader)
	w.people(leader)
	w.notices(webtest.SignIn(t, w.app, secrets["ombud"]))
	w.wave(leader, webtest.SignIn(t, w.app, secrets["rektor"]))
	w.account(secrets["styrer"])
	w.passkeys()
	clock := &webtest.Clock{}
	in := webtest.NewPublishedIn(t, storetest.Open(t, filepath.Join(t.TempDir(), "results.db"), clock.Now), 2)
	w.app, w.st = in.App, in.Store
	w.results(in)
	w.approvals(in, clock)
	for _, route := range unaudited {
		sent[route] = true
	}
	for route := range elsewhere {
		sent[route] = true
	}
	for _, r := range w.app.Routes() {
		if r.Method != http.MethodGet && !sent[r.Path] {
			t.Errorf("nobody has looked whether %s %s leaves an entry", r.Method, r.Path)
		}
	}
}

func (w writes) firstRun() {
	path, err := w.app.FirstRunPath(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	w.form("/forste/:secret", path, audit.SetUpOwner, nil, webtest.FirstRun("Prøvedal", "kari"))
}

var aContact = url.Values{"contact.1.name": {"Helsesykepleier"}, "contact.1.phone": {"51 00 00 00"}}

func (w writes) setUp(leader *http.Cookie) {
	w.form("/oppsett/eier", "/oppsett/eier", audit.ChangeOwner, leader, url.Values{"name": {"Prøvedal"}, "accent": {"violet"}, "language": {"nn"}})
	w.form("/oppsett/prosjekt", "/oppsett/prosjekt", audit.SetUpProject, leader, webtest.ProjectForm())
	w.form("/oppsett/enheter", "/oppsett/enheter", audit.CreateUnit, leader, url.Values{"school": {"Lia skole"}})
	units, err := w.st.UnitsOf(w.t.Context(), webtest.OwnerIn(w.t, w.st))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, u := range units {
		if path := "/oppsett/enheter/" + string(u.ID); u.Name == "Lia skole" {
			w.form("/oppsett/enheter/:unit", path, audit.RenameUnit, leader, url.Values{"name": {"Lien skole"}})
			w.form("/oppsett/enheter/:unit/hjelp", path+"/hjelp", audit.SetHelpContacts, leader, aContact)
			w.form("/oppsett/enheter/:unit/slett", path+"/slett", audit.DeleteUnit, leader, sure)
		}
	}
	w.groups(leader)
	w.form("/oppsett/hjelp", "/oppsett/hjelp", audit.SetHelpContacts, leader, aContact)
	w.form("/oppsett/skolerute", "/oppsett/skolerute", audit.SetHolidays, leader, url.Values{"table": {"Høstferie;2026-10-05;2026-10-09"}, "sure": {"yes"}})
	w.form("/oppsett/sporsmal/:audience/:code", webtest.OwnPath+"/nytt", audit.AddOwnQuestion, leader, webtest.OwnQuestion())
	w.form("/oppsett/sporsmal/:audience/:code", webtest.OwnPath+"/L1", audit.ChangeOwnQuestion, leader, webtest.OwnQuestion())
	w.form("/oppsett/sporsmal/:audience/:code/slett", webtest.OwnPath+"/L1/slett", audit.DropOwnQuestion, leader, sure)
	w.form("/oppsett/sprak", "/oppsett/sprak", audit.SetLanguages, leader, url.Values{"on": {"pl"}, "read": {"yes"}})
	library, err := questionnaire.Load()
	if err != nil {
		w.t.Fatal(err)
	}
	q, _ := library.Current(survey.Pupils810)
	path, wording := "/oppsett/lyd/pupils-8-10/nb", clip.Wording(q.ItemText("E6", "nb"))
	w.leaves("/oppsett/lyd/:audience/:language", audit.RecordClip, func() {
		if response, _ := webtest.SendSound(w.t, w.app, path, leader, wording, webtest.Sound); response.StatusCode != http.StatusSeeOther {
			w.t.Errorf("recording: status %d", response.StatusCode)
		}
	})
	w.form("/oppsett/lyd/:audience/:language/slett", path+"/slett", audit.DropClip, leader, url.Values{"wording": {wording}})
}

func (w writes) people(leader *http.Cookie) {
	w.leaves("/personer/ny", audit.Invite, func() {
		webtest.Invite(w.t, w.app, leader, url.Values{"name": {"Per"}, "login": {"per"}, "role": {"researcher"}})
	})
	table := url.Values{"table": {"Pål;paal;forsker;"}, "sure": {"yes"}}
	w.leaves("/personer/liste/ny", audit.Invite, func() { webtest.Post(w.t, w.app, "/personer/liste/ny", leader, table) })
	path := "/personer/" + string(webtest.AccountByLogin(w.t, w.st, "per").ID)
	w.form("/personer/:account/rolle", path+"/rolle", audit.GiveRole, leader, url.Values{"role": {"steering-group"}, "expires": {"2098-01-01"}})
	roles, err := w.st.RolesOf(w.t.Context(), webtest.OwnerIn(w.t, w.st))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, role := range roles {
		if strings.HasSuffix(path, string(role.Account)) && role.Role == survey.SteeringGroup {
			w.form("/personer/:account/rolle/:role/slett", path+"/rolle/"+role.ID+"/slett", audit.TakeBackRole, leader, sure)
		}
	}
	w.form("/personer/:account/lenke", path+"/lenke", audit.NewSignInLink, leader, sure)
	w.form("/personer/:account/slett", path+"/slett", audit.DeleteAccount, leader, sure)
}

// notices are seen by the officer whom they are for.
func (w writes) notices(officer *http.Cookie) {
	_, body := webtest.Get(w.t, w.app, "/hjem", officer)
	number, _ := webtest.Document(w.t, body).Find("input[name=number]").Attr("value")
	w.form("/hjem/sett", "/hjem/sett", audit.SeeAppointments, officer, url.Values{"number": {number}})
}

func (w writes) wave(leader, head *http.Cookie) {
	at := webtest.TownPaths(w.t, w.st)
	next := webtest.WaveForm()
	next.Set("name", "Midtveis")
	w.form("/prosjekt/:project/ny", "/prosjekt/"+at.Project+"/ny", audit.PlanWave, leader, next)
	waves, err := w.st.WavesOf(w.t.Context(), survey.ProjectID(at.Project))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, one := range waves {
		if path := "/maling/" + string(one.ID); one.Name == "Midtveis" {
			w.form("/maling/:wave/endre", path+"/endre", audit.ChangeWave, leader, next)
			w.form("/maling/:wave/slett", path+"/slett", audit.DeleteWave, leader, sure)
		}
	}
	w.form("/enhet/:unit/hjelp", "/enhet/"+at.School+"/hjelp", audit.SetHelpContacts, head, aContact)
	path, asked := "/maling/"+at.Wave, webtest.WaveForm()
	asked.Add("audiences", string(survey.ParentsSchool))
	w.form("/maling/:wave/endre", path+"/endre", audit.ChangeWave, leader, asked)
	w.form("/maling/:wave/apne", path+"/apne", audit.OpenWave, leader, webtest.Sure)
	w.form("/maling/:wave/forleng", path+"/forleng", audit.ExtendWave, leader, url.Values{"to": {"2100-02-01"}})
	printed := false
	groups, err := w.st.WaveGroups(w.t.Context(), survey.WaveID(at.Wave))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, g := range groups {
		if g.Audience == survey.ParentsSchool || g.Audience == survey.ParentsKindergarten {
			w.form("/maling/:wave/lenke/:group", path+"/lenke/"+string(g.ID), audit.IssueOpenLink, leader, sure)
			w.form("/maling/:wave/lenke/:group/ny", path+"/lenke/"+string(g.ID)+"/ny", audit.RenewOpenLink, leader, nil)
			w.form("/maling/:wave/lenke/:group/bort", path+"/lenke/"+string(g.ID)+"/bort", audit.WithdrawOpenLink, leader, nil)
			continue
		}
		form := "g." + string(g.ID) + "."
		w.form("/maling/:wave/tider", path+"/tider", audit.SetWindow, leader, url.Values{form + "day": {"2099-09-15"}, form + "from": {"10:00"}, form + "to": {"10:45"}})
		if own := "/enhet/" + string(g.Unit) + "/lapper/" + string(g.ID); !printed && string(g.Unit) == at.School {
			var codes []string
			w.leaves("/enhet/:unit/lapper/:group", audit.SpareSlips, func() {
				_, body := webtest.Post(w.t, w.app, own, head, url.Values{"paper": {"a4"}})
				codes = webtest.Document(w.t, body).Find(".slip .code").Map(func(_ int, one *goquery.Selection) string { return one.Text() })
			})
			for i, at := range []string{own, path + "/lapper/" + string(g.ID)} {
				route, who := []string{"/enhet/:unit/lapper/:group", "/maling/:wave/lapper/:group"}[i], []*http.Cookie{head, leader}[i]
				w.form(route, at, audit.TestSlip, who, url.Values{"kind": {"test"}})
				w.form(route+"/odelagt", at+"/odelagt", audit.RevokeSlip, who, url.Values{"code": codes[i : i+1]})
				w.form(route+"/flere", at+"/flere", audit.AskMore, who, url.Values{"asked": {strconv.Itoa(g.Invited + 1 + i)}})
			}
			w.form("/maling/:wave/lapper/:group", path+"/lapper/"+string(g.ID), audit.ReplaceSlips, leader, url.Values{"paper": {"a4"}, "kind": {"again"}})
			printed = true
		}
	}
	w.sent["/enhet/:unit/lapper"] = true // as for the wave: TestEverythingIsPrintedAtOnce
	w.form("/maling/:wave/lapper", path+"/lapper", audit.PrintSlips, leader, url.Values{"paper": {"a4"}})
	w.leaves("/maling/:wave/lukk", audit.CloseWave, func() {
		webtest.Must(w.t, w.app, path+"/lukk", leader, sure)
		webtest.ClosingEnds(w.t, w.app, leader, path)
	})
}

// renewed is form of one that ends the session and begins another, which it returns
// with the page.
func (w writes) renewed(route, path string, action audit.Action, cookie *http.Cookie, form url.Values) (next *http.Cookie, page string) {
	w.t.Helper()
	w.leaves(route, action, func() {
		w.t.Helper()
		response, body := webtest.Post(w.t, w.app, path, cookie, form)
		if len(response.Cookies()) != 1 {
			w.t.Fatalf("%s: status %d\n%s", path, response.StatusCode, webtest.ProblemsIn(body))
		}
		next, page = response.Cookies()[0], body
	})
	return next, page
}

// turnOn turns one-time codes on.
func (w writes) turnOn(cookie *http.Cookie) *http.Cookie {
	w.t.Helper()
	_, body := webtest.Get(w.t, w.app, "/konto/totrinn", cookie)
	text := webtest.ShownSecret.FindStringSubmatch(body)[1]
	secret, err := identity.ParseSecret(text)
	if err != nil {
		w.t.Fatal(err)
	}
	code := secret.Code(identity.StepAt(w.st.Now()))
	cookie, _ = w.renewed("/konto/totrinn", "/konto/totrinn", audit.TurnOnSecondFactor, cookie, url.Values{"secret": {text}, "code": {code}})
	return cookie
}

// account is what people do to what they sign in with.
func (w writes) account(link string) {
	var cookie *http.Cookie
	w.leaves("/inn/lenke", audit.SignIn, func() { cookie = webtest.Arrive(w.t, w.app, link) })
	cookie, _ = w.renewed("/konto/start", "/konto/start", audit.SetPassword, cookie, url.Values{"password": {webtest.GoodPassword}})
	w.leaves("/inn", audit.SignIn, func() {
		webtest.Must(w.t, w.app, "/inn", nil, url.Values{"login": {"styrer"}, "password": {webtest.GoodPassword}})
	})
	cookie, page := w.renewed("/konto/reservekoder", "/konto/reservekoder", audit.RenewRecoveryCodes, w.turnOn(cookie), nil)
	recovery := webtest.ShownRecovery.FindStringSubmatch(page)[1]
	w.leaves("/inn/kode", audit.UseRecoveryCode, func() {
		_, body := webtest.Post(w.t, w.app, "/inn", nil, url.Values{"login": {"styrer"}, "password": {webtest.GoodPassword}})
		webtest.Must(w.t, w.app, "/inn/kode", nil, url.Values{"challenge": {webtest.ShownChallenge.FindStringSubmatch(body)[1]}, "code": {recovery}})
	})
	cookie, _ = w.renewed("/konto", "/konto", audit.SetPassword, cookie, url.Values{"current": {webtest.GoodPassword}, "password": {webtest.GoodPassword + " igjen"}})
	there := webtest.Settled(w.t, w.app, &http.Cookie{Name: cookie.Name, Value: cookie.Value})
	w.form("/konto/okt/:session/slutt", "/konto/okt/"+store.SessionID(there.Value)+"/slutt", audit.EndSession, cookie, nil)
}

// passkeys is what needs an address over TLS: a device, and a provider.
func (w writes) passkeys() {
	w.st = storetest.New(w.t)
	f := identitytest.NewForger(w.t, w.st.Now)
	f.Claims = map[string]any{"acr": "high", "email": "x@y.no", "email_verified": true}
	var secrets map[string]string
	w.app, secrets = webtest.InTownAt(w.t, w.st, webtest.OverTLS, webtest.Believing(f.Issuer))
	cookie, d := webtest.SignIn(w.t, w.app, secrets["rektor"]), identitytest.NewDevice(w.t, webtest.OverTLS)
	w.leaves("/konto/nokkel", audit.AddPasskey, func() { cookie = webtest.PasskeyOf(w.t, w.app, cookie, d) })
	w.form("/inn/nokkel", "/inn/nokkel", audit.SignIn, nil, webtest.SignedBy(w.t, w.app, d))
	keys, err := w.st.PasskeysOf(w.t.Context(), webtest.AccountByLogin(w.t, w.st, "rektor").ID)
	if err != nil || len(keys) != 1 {
		w.t.Fatal(keys, err)
	}
	w.form("/konto/nokkel/:key/navn", "/konto/nokkel/"+string(keys[0].ID)+"/navn", audit.RenamePasskey, cookie, url.Values{"name": {"nettbrettet"}})
	cookie, _ = w.renewed("/konto", "/konto", audit.SetPassword, cookie, url.Values{"password": {webtest.GoodPassword}})
	cookie = w.turnOn(cookie)
	w.leaves("/konto/tilbyder", audit.LinkToProvider, func() {
		address, ticket := webtest.Leave(w.t, w.app, "/konto/tilbyder", cookie)
		_, _, session := webtest.ComeBack(w.t, w.app, f.Answer(address), ticket, cookie)
		if session == nil {
			w.t.Fatal("not linked to the provider")
		}
		cookie = session
	})
	cookie, _ = w.renewed("/konto/nokkel/:key/slett", "/konto/nokkel/"+string(keys[0].ID)+"/slett", audit.RemovePasskey, cookie, nil)
	cookie = webtest.PasskeyOf(w.t, w.app, cookie, identitytest.NewDevice(w.t, webtest.OverTLS))
	cookie, _ = w.renewed("/konto/totrinn/av", "/konto/totrinn/av", audit.TurnOffOneTimeCodes, cookie, nil)
	w.form("/konto/tilbyder/fjern", "/konto/tilbyder/fjern", audit.UnlinkFromProvider, cookie, nil)
}

// approvals is what two persons must approve, whom the console has appointed a week ago.
func (w writes) approvals(in *webtest.Published, clock *webtest.Clock) {
	console, people := setup.NewEditor(w.st, in.Owner, audit.CommandLine), map[survey.Role]string{}
	for _, role := range []survey.Role{survey.Researcher, survey.ProjectLeader, survey.DataProtection} {
		secret, problems, err := console.Invite(w.t.Context(), store.Account{Name: string(role), Login: string(role)}, survey.Grant{Role: role})
		if err := setup.Wrong(problems, err); err != nil {
			w.t.Fatal(err)
		}
		people[role] = secret
	}
	clock.Move(survey.RoleAge - time.Minute)
	as := map[survey.Role]*http.Cookie{}
	for role, secret := range people {
		as[role] = webtest.SignIn(w.t, w.app, secret)
	}
	clock.Move(time.Minute)
	path := "/godkjenning/" + string(in.Project)
	waves, err := w.st.WavesOf(w.t.Context(), in.Project)
	if err != nil {
		w.t.Fatal(err)
	}
	w.form("/godkjenning/:project/forskning", path+"/forskning", audit.Ask(survey.ExportResearch), as[survey.Researcher], url.Values{"waves": {string(waves[0].ID)}, "purpose": {"Forskning"}})
	w.form("/godkjenning/:project/import", path+"/import", audit.Ask(survey.ImportResponses), as[survey.ProjectLeader], url.Values{"wave": {string(in.Planned)}, "source": {"Papir"}})
	w.form("/godkjenning/:project/sletting", path+"/sletting", audit.Ask(survey.DeleteProject), as[survey.ProjectLeader], url.Values{"what": {string(survey.DeleteProject)}, "reason": {"Ferdig"}})
	w.form("/godkjenning/:project/arkivert", path+"/arkivert", audit.ArchiveProject, as[survey.ProjectLeader], url.Values{"sure": {"yes"}})
	approvals, err := w.st.ApprovalsOf(w.t.Context(), in.Project)
	if err != nil || len(approvals) != 3 {
		w.t.Fatal(approvals, err)
	}
	for _, a := range approvals {
		one := path + "/" + string(a.ID)
		w.form("/godkjenning/:project/:approval/godkjenn", one+"/godkjenn", audit.Approve(a.Operation), as[survey.DataProtection], nil)
		w.form("/godkjenning/:project/:approval/avsla", one+"/avsla", audit.Refuse(a.Operation), as[survey.DataProtection], nil)
	}
}

// Of several who begin an installation at the same moment, one sets up its owner.
func TestOneOfManyFirstRunsHolds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app := webtest.NewApp(t, st, nil)
		path, err := app.FirstRunPath(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		statuses := make(chan int, 4)
		for i := range cap(statuses) {
			go func() {
				name := "kari" + string(rune('a'+i))
				response, _ := webtest.Post(t, app, path, nil, webtest.FirstRun(name+"dal", name))
				statuses <- response.StatusCode
			}()
		}
		taken := 0
		for range cap(statuses) {
			if <-statuses == http.StatusSeeOther {
				taken++
			}
		}
		if owners, err := st.Owners(t.Context()); err != nil || len(owners) != 1 || taken != 1 {
			t.Errorf("%d owners, %d taken, %v", len(owners), taken, err)
		}
	})
}

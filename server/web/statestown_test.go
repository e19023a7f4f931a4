package web_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"hash/fnv"
	"math"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/waves"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
)

// course is a small municipality that lives through its project: a school, a small school, a
// kindergarten, its PPT, and somebody in every role.
type course struct {
	*web.App
	now     atomic.Int64
	editor  setup.Editor
	project survey.Project
	units   map[string]survey.UnitID
	people  map[string]survey.AccountID // by what the table of texts calls them
	open    survey.WaveID               // the wave planned or opened last
	shared  string                      // the address of what a leader has given back
	// few is how many of each group answer; a negative number, nine of ten.
	few int
}

// everybody are the roles of the table of texts, each with the unit it is held for.
var everybody = []struct {
	name string
	role survey.Role
	unit string
}{
	{"prosjektleder", survey.ProjectLeader, ""},
	{"styringsgruppe", survey.SteeringGroup, ""},
	{"rektor", survey.Leader, "Fjellskolen"},
	{"rektor, liten skole", survey.Leader, "Fjordskolen"},
	{"styrer", survey.Leader, "Skogen barnehage"},
	{"leder av PPT", survey.Leader, "PPT"},
	{"arbeidsgruppe", survey.WorkingGroup, "Fjellskolen"},
	{"PPT", survey.PPTRole, ""},
	{"veileder", survey.Adviser, "Skogen barnehage"},
	{"referansegruppe", survey.ReferenceGroup, ""},
	{"forsker", survey.Researcher, ""},
	{"personvernombud", survey.DataProtection, ""},
	{"brukeradministrator", survey.AccountsManager, ""},
	{"uten rolle", survey.Adviser, "Fjellskolen"}, // whose role is over
}

func day(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return at
}

func (c *course) clock() time.Time { return time.Unix(c.now.Load(), 0) }

// at lets it be a day, in the morning.
func (c *course) at(text string) { c.now.Store(day(text).Add(8 * time.Hour).Unix()) }

func newCourse(t *testing.T, open func(clock func() time.Time) *store.Store) *course {
	t.Helper()
	c := &course{units: map[string]survey.UnitID{}, people: map[string]survey.AccountID{}, few: -1}
	c.at("2026-08-10")
	c.App = webtest.NewApp(t, open(c.clock), nil)
	ctx := t.Context()
	c.editor = setup.NewEditor(c.Store, "", "test")
	owner, problems, err := c.editor.CreateOwner(ctx, survey.Owner{Name: "Fjellstrand kommune"})
	must.Work(t, setup.Wrong(problems, err))
	c.editor.Owner = owner.ID
	units := []survey.Unit{
		{Name: "Fjellskolen", Kind: survey.School},
		{Name: "Fjordskolen", Kind: survey.School},
		{Name: "Skogen barnehage", Kind: survey.Kindergarten},
		{Name: "PPT", Kind: survey.PPT},
	}
	must.Have(c.editor.AddUnits(ctx, units))(t)
	groups := [][]survey.Group{
		{
			{Audience: survey.Pupils12, Name: "1.–2. trinn", Invited: 22},
			{Audience: survey.Pupils57, Name: "5.–7. trinn", Invited: 45},
			{Audience: survey.Pupils810, Name: "8.–10. trinn", Invited: 48},
			{Audience: survey.ParentsSchool, Name: "Heimane", Invited: 60},
			{Audience: survey.Staff, Name: "Tilsette", Invited: 24},
		},
		{
			{Audience: survey.Pupils12, Name: "1.–2. trinn", Invited: 11},
			{Audience: survey.Pupils57, Name: "5.–7. trinn", Invited: 16},
			{Audience: survey.ParentsSchool, Name: "Heimane", Invited: 22},
		},
		{
			{Audience: survey.Children45, Name: "4–5 år", Invited: 18},
			{Audience: survey.ParentsKindergarten, Name: "Heimane", Invited: 26},
			{Audience: survey.StaffKindergarten, Name: "Tilsette", Invited: 12},
		},
		nil,
	}
	change := setup.Change{Tables: map[survey.UnitID][]survey.Group{}}
	for i, u := range units {
		if c.units[u.Name] = u.ID; groups[i] != nil {
			change.Tables[u.ID] = groups[i]
		}
	}
	must.Work(t, c.editor.SetGroups(ctx, change))
	for _, who := range everybody {
		account := store.Account{ID: survey.NewID[survey.AccountID](), Name: "Kim Bakke", Login: who.name}
		grant := survey.Grant{Role: who.role, Unit: c.units[who.unit]}
		if who.name == "uten rolle" {
			grant.Expires = c.clock().Add(time.Minute)
		}
		if who.role == survey.DataProtection {
			account.Owner = owner.ID
			grant.Owner, grant.Expires = owner.ID, day("2028-12-20")
			must.Work(t, c.Store.Tx(ctx, func(tx *store.Tx) error {
				if err := tx.CreateAccount(ctx, account); err != nil {
					return err
				}
				return tx.Grant(ctx, account.ID, grant)
			}))
		} else {
			_, problems, err := c.editor.CreateAccount(ctx, account, grant)
			must.Work(t, setup.Wrong(problems, err))
		}
		c.people[who.name] = account.ID
	}
	c.now.Add(120)
	return c
}

// as is somebody's session, begun now; nobody's for the public.
func (c *course) as(t *testing.T, who string) *http.Cookie {
	t.Helper()
	cookie := &http.Cookie{Name: c.CookieName()}
	if who != "" {
		must.Work(t, c.Store.Tx(t.Context(), func(tx *store.Tx) (err error) {
			cookie.Value, err = tx.StartSession(t.Context(), c.people[who], false)
			return err
		}))
	}
	return cookie
}

// sends posts a form as somebody, which must be taken.
func (c *course) sends(t *testing.T, who, path string, form url.Values) string {
	t.Helper()
	return webtest.Must(t, c.App, path, c.as(t, who), form)
}

func (c *course) unit(name string) string { return "/enhet/" + string(c.units[name]) }

// plans the project, with a pause in the summer between its second and third phase.
func (c *course) plans(t *testing.T) {
	t.Helper()
	c.at("2026-08-20")
	var phases []survey.Phase
	for i, p := range [][2]string{{"2026-08-17", "2027-01-31"}, {"2027-02-01", "2027-06-20"}, {"2027-08-01", "2028-01-31"}, {"2028-02-01", "2028-06-20"}} {
		phases = append(phases, survey.Phase{Number: i + 1, Starts: day(p[0]), Ends: survey.EndOfDay(day(p[1]))})
	}
	project := survey.Project{Name: "Trygt og godt", Starts: day("2026-08-17"), Ends: survey.EndOfDay(day("2028-06-20"))}
	project, problems, err := c.editor.SetProject(t.Context(), project, phases)
	must.Work(t, setup.Wrong(problems, err))
	c.project = project
}

// wave plans one of everybody.
func (c *course) wave(t *testing.T, kind survey.WaveKind, name, from, to string) {
	t.Helper()
	asked := []survey.Audience{
		survey.Pupils12, survey.Pupils57, survey.Pupils810, survey.ParentsSchool, survey.Staff,
		survey.Children45, survey.ParentsKindergarten, survey.StaffKindergarten,
	}
	w := survey.Wave{Project: c.project.ID, Kind: kind, Name: name, Opens: day(from), Closes: survey.EndOfDay(day(to))}
	w, problems, err := c.editor.PlanWave(t.Context(), w, asked)
	must.Work(t, setup.Wrong(problems, err))
	c.open = w.ID
}

// opens the planned wave, and lets people answer it: a mood for each wave, so that some figures change.
func (c *course) opens(t *testing.T, mood float64) {
	t.Helper()
	ctx := t.Context()
	must.Work(t, c.Waves.Open(ctx, "test", c.open))
	for _, g := range must.Have(c.Store.WaveGroups(ctx, c.open))(t) {
		codes := must.Have(c.Waves.PrintSlips(ctx, "test", g.ID))(t)
		q, _ := c.Waves.Library().Current(g.Audience)
		crowd := simulate.NewCrowd(q, mooded(q, mood))
		seed := fnv.New64()
		fmt.Fprint(seed, c.called(g.Unit), g.Audience) // their identifiers are others each time
		rng := mathrand.New(mathrand.NewPCG(math.Float64bits(mood), seed.Sum64()))
		come := g.Invited * 9 / 10
		if c.few >= 0 {
			come = c.few
		}
		for _, code := range codes[:come] {
			f := waves.Form{Code: code, Nonce: make([]byte, waves.NonceSize), Answers: crowd.Answers(rng)}
			must.Have(rand.Read(f.Nonce))(t)
			must.Work(t, c.Waves.AnswerForm(ctx, f))
		}
	}
}

// called is the name of a unit.
func (c *course) called(id survey.UnitID) string {
	for name, unit := range c.units {
		if unit == id {
			return name
		}
	}
	return ""
}

func mooded(q *questionnaire.Questionnaire, better float64) simulate.Mood {
	mood := simulate.Typical(q)
	for _, ind := range q.Indicators {
		if ind.Kind != questionnaire.Share {
			mood.Score[ind.ID] = min(float64(ind.Options)-0.2, mood.Score[ind.ID]+better)
		}
	}
	return mood
}

func (c *course) closes(t *testing.T, on string) {
	t.Helper()
	c.at(on)
	must.Have(c.Waves.Close(context.WithoutCancel(t.Context()), "test", c.open))(t)
}

// works through what people write between the waves: measures, a meeting with its brief and an
// agreement, an assessment, and everything that can be published.
func (c *course) works(t *testing.T) {
	t.Helper()
	project := string(c.project.ID)
	measure := func(title, starts, ends string) url.Values {
		form := webtest.MeasureForm()
		form.Set("title", title)
		form.Set("starts", starts)
		form.Set("ends", ends)
		return form
	}
	c.sends(t, "arbeidsgruppe", c.unit("Fjellskolen")+"/tiltak", measure("Vaksne ute i alle friminutt", "2026-10-20", ""))
	c.sends(t, "rektor", c.unit("Fjellskolen")+"/tiltak", measure("Leikegrupper", "2026-11-02", "2026-12-18"))
	c.sends(t, "prosjektleder", "/prosjekt/"+project+"/tiltak", measure("Kurs for alle", "2026-11-02", "2027-03-01"))
	c.sends(t, "rektor", c.unit("Fjellskolen")+"/hjelp", url.Values{"contact.1.name": {"Sosiallæraren"}, "contact.1.link": {"https://www.fjellstrand.kommune.no/sosiallaerar"}})
	c.sends(t, "prosjektleder", "/oppsett/skolerute", url.Values{"sure": {"yes"}, "seen": {""}, "table": {"Vinterferie;2027-02-22;2027-02-26;Skoleruta"}})
	c.sends(t, "prosjektleder", "/godkjenning/"+project+"/sletting", url.Values{"what": {string(survey.DeleteProject)}, "reason": {"Vedtatt 12. oktober, sak 88/26."}})
	meeting := url.Values{"kind": {"guidance"}, "held": {"2026-11-10"}, "purpose": {"Inspeksjonen"}}
	c.sends(t, "styrer", c.unit("Skogen barnehage")+"/moter", meeting)
	meeting.Set("kind", "gathering")
	for _, id := range c.units {
		meeting.Add("units", string(id))
	}
	c.sends(t, "prosjektleder", "/prosjekt/"+project+"/moter", meeting)
	for _, m := range must.Have(c.Store.Meetings(t.Context(), c.project.ID, c.units["Skogen barnehage"]))(t) {
		at := c.unit("Skogen barnehage") + "/moter/" + string(m.ID)
		if m.Unit == "" {
			c.sends(t, "styrer", at+"/grunnlag", url.Values{"words": {"Vi vil snakke om leiken."}})
			continue
		}
		c.sends(t, "styrer", at+"/avtale", url.Values{"what": {"Ny vaktliste"}, "responsible": {"leader"}, "due": {"2026-12-01"}})
	}
	c.sends(t, "styringsgruppe", "/styring/"+project+"/vurdering/1/D4", url.Values{"concludes": {"Vi er på rett veg."}, "decides": {"Vi held fram."}})
	c.sends(t, "styringsgruppe", "/styring/"+project+"/offentlig", nil)
	c.sends(t, "rektor", c.unit("Fjellskolen")+"/tilbake", url.Values{"words": {"Takk for svara."}, "children": {"Takk!"}})
	c.shared = "/delt/" + string(must.Have(c.Store.Publication(t.Context(), c.project.ID, c.units["Fjellskolen"]))(t).ID)
}

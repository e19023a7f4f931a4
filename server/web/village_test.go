package web_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// village is a town with an open wave and somebody to manage. Prefix stands
// before every name and login.
type village struct {
	prefix  string
	owner   survey.OwnerID
	units   map[string]survey.UnitID
	project survey.ProjectID
	wave    survey.WaveID
	group   survey.GroupID // of Skolen in the wave
	guest   survey.AccountID
	agreed  survey.AgreementID // in the meeting made last
	links   map[string]string
	st      *store.Store
}

func newVillage(t *testing.T, app *web.App, prefix string) *village {
	t.Helper()
	p := webtest.Town()
	p.Owner = prefix + p.Owner
	p.Accounts = []setup.Account{{Name: prefix + "Gjest", Login: prefix + "gjest", Role: survey.Researcher}}
	for _, a := range everyActor() {
		if !a.expired {
			p.Accounts = append(p.Accounts, setup.Account{Name: prefix + a.login, Login: prefix + a.login, Role: a.role, Unit: prefixed(prefix, a.unit)})
		}
	}
	for i := range p.Units {
		p.Units[i].Name = prefix + p.Units[i].Name
		for j := range p.Units[i].Groups {
			p.Units[i].Groups[j].Name = prefix + p.Units[i].Groups[j].Name
		}
	}
	p.Project.Name, p.Project.Waves[0].Name = prefix+p.Project.Name, prefix+p.Project.Waves[0].Name
	links, err := p.Apply(t.Context(), app.Store)
	if err != nil {
		t.Fatal(err)
	}
	v := &village{prefix: prefix, st: app.Store, units: map[string]survey.UnitID{}, links: map[string]string{}}
	for _, l := range links {
		v.links[strings.TrimPrefix(l.Account.Login, prefix)] = l.Secret
	}
	v.find(t, app)
	return v
}

func prefixed(prefix, name string) string {
	if name == "" {
		return ""
	}
	return prefix + name
}

// find reads what the village has got and opens its wave.
func (v *village) find(t *testing.T, app *web.App) {
	t.Helper()
	ctx := t.Context()
	guest, err := v.st.AccountByLogin(ctx, v.prefix+"gjest")
	if err != nil {
		t.Fatal(err)
	}
	v.guest, v.owner = guest.ID, guest.Owner
	units, err := v.st.UnitsOf(ctx, v.owner)
	projects, err2 := v.st.ProjectsOf(ctx, v.owner)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	for _, u := range units {
		v.units[strings.TrimPrefix(u.Name, v.prefix)] = u.ID
	}
	v.project = projects[0].ID
	waves, err := v.st.WavesOf(ctx, v.project)
	if err != nil {
		t.Fatal(err)
	}
	v.wave = waves[0].ID
	if err := app.Waves.Open(ctx, "test", v.wave); err != nil {
		t.Fatal(err)
	}
	groups, err := v.st.WaveGroups(ctx, v.wave)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		if g.Unit == v.units["Skolen"] {
			v.group = g.ID
		}
	}
	err = v.st.Tx(ctx, func(tx *store.Tx) error {
		return tx.SetContacts(ctx, v.owner, "", []survey.Contact{{Name: v.prefix + "Ombudet", Phone: "22 33 44 55"}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// expire makes an account whose roles are all over.
func (v *village) expire(t *testing.T) string {
	t.Helper()
	account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: v.owner, Name: v.prefix + "expired", Login: v.prefix + "expired"}
	var secret string
	err := v.st.Tx(t.Context(), func(tx *store.Tx) error {
		err := tx.CreateAccount(t.Context(), account)
		for _, a := range everyActor() {
			if !a.expired {
				grant := survey.Grant{Role: a.role, Owner: v.owner, Unit: v.units[a.unit], Expires: tx.Now().Add(-time.Second)}
				err = errors.Join(err, tx.Grant(t.Context(), account.ID, grant))
			}
		}
		var linked error
		secret, linked = tx.CreateSigninLink(t.Context(), account.ID, tx.Now().Add(time.Hour))
		return errors.Join(err, linked)
	})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// receive makes a guest in the place of one that a route has deleted.
func (v *village) receive(t *testing.T) {
	t.Helper()
	if account, err := v.st.Account(t.Context(), v.guest); err != nil || !account.Deleted {
		return
	}
	guest := store.Account{ID: survey.NewID[survey.AccountID](), Owner: v.owner, Name: v.prefix + "gjest"}
	guest.Login = string(guest.ID)
	if err := v.st.Tx(t.Context(), func(tx *store.Tx) error { return tx.CreateAccount(t.Context(), guest) }); err != nil {
		t.Fatal(err)
	}
	v.guest = guest.ID
}

// fill gives a parameter of a route what the village has; empty when it has no
// such thing. A measure, what is published and a role are made anew, and the guest when it is
// gone, because some routes take them away.
func (v *village) fill(t *testing.T, parameter string) string {
	t.Helper()
	switch parameter {
	case "unit":
		v.publish(t, survey.Publication{ID: survey.NewID[survey.PageID](), Unit: v.units["Skolen"]})
		return string(v.units["Skolen"])
	case "project":
		v.publish(t, survey.Publication{ID: survey.PageID(v.project)})
		return string(v.project)
	case "wave":
		return string(v.wave)
	case "group":
		return string(v.group)
	case "account":
		v.receive(t)
		return string(v.guest)
	case "measure", "own-measure":
		m := survey.Measure{
			ID: survey.NewID[survey.MeasureID](), Project: v.project, Unit: v.units["Skolen"], Title: v.prefix + "Vennebenk", Phase: 1, SubGoal: "D4",
			Indicators: survey.Indicators{"E1"}, Starts: v.st.Now().Truncate(24 * time.Hour), Responsible: "leader", Status: "running",
		}
		if parameter == "own-measure" {
			m.Unit = ""
		}
		if err := v.st.Tx(t.Context(), func(tx *store.Tx) error { return tx.CreateMeasure(t.Context(), m) }); err != nil {
			t.Fatal(err)
		}
		return string(m.ID)
	case "role":
		v.receive(t)
		grant := survey.Grant{Role: survey.ReferenceGroup, Owner: v.owner, Expires: v.st.Now().Add(time.Hour)}
		if err := v.st.Tx(t.Context(), func(tx *store.Tx) error { return tx.Grant(t.Context(), v.guest, grant) }); err != nil {
			t.Fatal(err)
		}
		roles, err := v.st.RolesOf(t.Context(), v.owner)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(roles, func(r store.HeldRole) bool { return r.Account == v.guest && r.Role == survey.ReferenceGroup })
		return roles[at].ID
	case "audience":
		return string(survey.Pupils810)
	case "meeting", "own-meeting", "agreement":
		return v.meets(t, parameter)
	case "phase", "number":
		return "1"
	case "goal":
		return "D4"
	case "language":
		return "nb"
	}
	return ""
}

// meets holds a meeting of Skolen, or of the project, and agrees on something in it: the last
// meeting's agreement stands for the parameter that follows it.
func (v *village) meets(t *testing.T, parameter string) string {
	t.Helper()
	if parameter == "agreement" && v.agreed != "" {
		return string(v.agreed)
	}
	m := survey.Meeting{ID: survey.NewID[survey.MeetingID](), Project: v.project, Unit: v.units["Skolen"], Kind: "guidance", Held: v.st.Now(), Purpose: v.prefix + "Vaktene"}
	if parameter == "own-meeting" {
		m.Unit = ""
	}
	one := survey.Agreement{ID: survey.NewID[survey.AgreementID](), Meeting: m.ID, Unit: m.Unit, What: v.prefix + "Ny vaktliste", Responsible: "staff", Due: v.st.Now()}
	if err := v.st.Tx(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.CreateMeeting(t.Context(), m, []survey.UnitID{v.units["Skolen"]}), tx.CreateAgreement(t.Context(), one))
	}); err != nil {
		t.Fatal(err)
	}
	v.agreed = one.ID
	if parameter == "agreement" {
		return string(one.ID)
	}
	return string(m.ID)
}

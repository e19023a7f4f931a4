package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/demo"
	"trivselspuls/server/setup"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The report of every unit of the example is two sheets after every wave, also where parents were not
// asked in the latest. So is a fourth of the indicators after each of the first four waves, another
// fourth each time, and every one after the last; no heading stands last on a sheet.
func TestUnitReportsAndIndicatorsAreTwoSheets(t *testing.T) {
	clock := &demo.Clock{}
	r := Start(t, storetest.Open(t, t.TempDir()+"/prints.db", clock.Now), clock)
	in, leader := exampleForAll(t, r)
	p := openBrowser(t)
	p.Navigate(leader)
	p.Follow("main form button")
	for wave := range 5 {
		in.Publish(t, wave, func(i *disclosure.Input) {
			if wave%2 == 0 {
				return
			}
			i.Groups = slices.DeleteFunc(i.Groups, func(g disclosure.GroupResponses) bool { return strings.HasPrefix(string(g.Group.Audience), "parents") })
			delete(i.Questionnaires, survey.ParentsSchool)
			delete(i.Questionnaires, survey.ParentsKindergarten)
		})
		if wave < 4 {
			printUnits(t, p, in, r.Setting.BaseURL, wave, 4)
		} else { // when there is most of all
			printUnits(t, p, in, r.Setting.BaseURL, 0, 1)
			pagesAreSmall(t, in)
		}
	}
}

// pagesAreSmall: no result page of the example, with all its waves, is more than 100 kB with its charts' data.
func pagesAreSmall(t *testing.T, in *webtest.Published) {
	t.Helper()
	small := func(session, path string) {
		if _, body := in.Get(t, session, path); len(body) < 10_000 || len(body) > 100_000 {
			t.Errorf("%s is %d bytes", path, len(body))
		}
	}
	for _, name := range []string{"", "/tall", "/enheter", "/rapport", "/status"} {
		small(in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)+name)
	}
	for _, unit := range in.Units {
		if unit.Kind != survey.PPT {
			small(in.As(t, survey.Leader, in.Owner, unit.ID), "/enhet/"+string(unit.ID))
		}
	}
}

// exampleForAll is the example's municipality, without waves, and the way in of somebody who leads all
// its units.
func exampleForAll(t *testing.T, r Running) (in *webtest.Published, link string) {
	t.Helper()
	ctx, plan := t.Context(), r.Setting.Plan
	r.Setting.Clock.Set(plan.Project.Period.From)
	must.Have(plan.Apply(ctx, r.Store))(t)
	r.Setting.Clock.Release()
	in = &webtest.Published{App: r.App, Owner: must.Have(r.Store.Owners(ctx))(t)[0].ID}
	in.Project = must.Have(r.Store.NewestProject(ctx, in.Owner))(t).ID
	for _, u := range must.Have(r.Store.UnitsOf(ctx, in.Owner))(t) {
		in.Units = append(in.Units, u)
		in.Groups = append(in.Groups, must.Have(r.Store.GroupsOf(ctx, u.ID))(t)...)
	}
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: in.Owner, Name: "Alle", Login: "alle"}
		err := tx.CreateAccount(ctx, account)
		for _, u := range in.Units {
			err = errors.Join(err, tx.Grant(ctx, account.ID, survey.Grant{Role: survey.Leader, Owner: in.Owner, Unit: u.ID, Expires: tx.Now().AddDate(1, 0, 0)}))
		}
		if err != nil {
			return err
		}
		link, err = tx.CreateSigninLink(ctx, account.ID, tx.Now().Add(setup.LinkLife))
		return err
	})
	return in, r.Setting.BaseURL + "/inn/lenke/" + link
}

// printUnits prints the report of every unit, and every so many-th of its indicators from one on.
func printUnits(t *testing.T, p *Page, in *webtest.Published, base string, from, step int) {
	t.Helper()
	for _, unit := range in.Units {
		if unit.Kind == survey.PPT {
			continue
		}
		p.Navigate(base + "/enhet/" + string(unit.ID))
		indicators := Eval[[]string](p, `[...new Set([...document.querySelectorAll('main a[href*="/indikator/"]')].map((a) => a.href))]`)
		twoSheets(t, p, base+"/enhet/"+string(unit.ID)+"/rapport", "the report of "+unit.Name, 2)
		for n := from; n < len(indicators); n += step {
			twoSheets(t, p, indicators[n], unit.Name+", "+indicators[n], 1)
		}
	}
}

// twoSheets prints a page on two sheets, or on one where that is enough, none of which ends
// with a heading.
func twoSheets(t *testing.T, p *Page, address, what string, least int) {
	t.Helper()
	p.Navigate(address)
	if p.Count("[data-chart]") > 0 {
		p.WaitVisible("[data-chart] svg")
	}
	headings := Eval[[]string](p, `[...document.querySelectorAll("main :is(h1, h2, h3, caption, summary)")].map((h) => h.innerText.replace(/\s+/g, " ").trim())`)
	printed := sheets(t, p.PDF())
	if n := len(printed); n < least || n > 2 {
		t.Errorf("%s prints on %d sheets", what, n)
	}
	for i, text := range printed[:len(printed)-1] {
		lines := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool {
			return strings.TrimSpace(line) == "" || strings.Contains(line, "Trivselspuls") || strings.HasSuffix(strings.TrimSpace(line), fmt.Sprint(" / ", len(printed)))
		})
		if last := strings.Join(strings.Fields(lines[len(lines)-1]), " "); slices.Contains(headings, last) {
			t.Errorf("%s: sheet %d ends with the heading %q", what, i+1, last)
		}
	}
}

package wave_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/approval"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/waves"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The project's pages say beside its name that a wave was imported, and offer
// nothing to compare slips with.
func TestImportedWaveIsMarked(t *testing.T) {
	clock := &webtest.Clock{}
	storetest.EachURL(t, clock.Now, func(t *testing.T, st *store.Store, _ string) {
		app, secrets := webtest.InTown(t, st)
		at := webtest.TownPaths(t, st)
		clock.Move(survey.RoleAge - time.Minute)
		leader, wave := webtest.SignIn(t, app, secrets["leder"]), survey.WaveID(at.Wave)
		clock.Move(time.Minute)
		if _, body := webtest.Get(t, app, "/maling/"+at.Wave, leader); strings.Contains(body, "(importert)") {
			t.Error("a planned wave is called imported")
		}
		ctx, now := t.Context(), st.Now()
		in := waves.Import{Whole: true, Approval: approvedImport(t, st, app, at.Project, wave), Opens: now.Add(-48 * time.Hour), Closes: now.Add(-24 * time.Hour)}
		in.Files = []waves.ImportFile{{Name: "svar.csv", Body: strings.NewReader(
			"unit,audience,group,form,B0,B1,B2,B3,B4,B5,B6\nBarnehagen,children-4-5,4–5 år,1,,1,1,1,3,1,1\n")}}
		if _, err := app.Waves.Import(ctx, "test", wave, in); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/prosjekt/" + at.Project, "/maling/" + at.Wave} {
			response, body := webtest.Get(t, app, path, leader)
			if response.StatusCode != http.StatusOK || !strings.Contains(body, "(importert)") || strings.Contains(body, "Kontrolltegn") {
				t.Errorf("%s: status %d, marked %v", path, response.StatusCode, strings.Contains(body, "(importert)"))
			}
		}
	})
}

// approvedImport is the project leader's asking and the officer's word.
func approvedImport(t *testing.T, st *store.Store, app *web.App, project string, wave survey.WaveID) survey.ApprovalID {
	t.Helper()
	accounts := map[string]survey.AccountID{}
	for _, login := range []string{"leder", "ombud"} {
		account, err := st.AccountByLogin(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		accounts[login] = account.ID
	}
	service := approval.New(st, app.Waves)
	a, problems, err := service.Ask(t.Context(), accounts["leder"], survey.Approval{
		Operation: survey.ImportResponses, Project: survey.ProjectID(project), Purpose: "Papir", Waves: []survey.WaveID{wave},
	})
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if err := service.Sign(t.Context(), accounts["ombud"], a.Project, a.ID); err != nil {
		t.Fatal(err)
	}
	return a.ID
}

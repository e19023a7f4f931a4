package demo_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/server/demo"
	"trivselspuls/server/settings"
	"trivselspuls/server/test/e2e"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func TestExampleIsMadeThroughTheRealProtocol(t *testing.T) {
	clock := &demo.Clock{}
	var tallies []string
	storetest.EachURL(t, clock.Now, func(t *testing.T, st *store.Store, _ string) {
		r, ctx := e2e.Start(t, st, clock), t.Context()
		r.Small(survey.Pupils810)
		access, err := demo.Seed(ctx, r.Setting)
		if err != nil {
			t.Fatal(err)
		}
		checkAgain(t, r, access)
		checkWaves(t, r)
		checkAccess(t, r, access)
		tallies = append(tallies, counts(t, st))
	})
	// The seed decides the answers, whatever order people were fast enough to
	// answer in.
	if len(tallies) == 2 && tallies[0] != tallies[1] {
		t.Errorf("two examples differ:\n%s\n%s", tallies[0], tallies[1])
	}
}

// checkAgain goes on with the example: everybody has a new link, and a slip that has
// been used is not handed out again.
func checkAgain(t *testing.T, r e2e.Running, access demo.Access) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "access.json")
	if err := access.Write(file); err != nil {
		t.Fatal(err)
	}
	_, used, err := respondent.ParseSlip(access.Slips[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	some := func(i respondent.Invitation) ([]survey.Answer, error) {
		q, _ := r.Service.Library().ByHash(i.Questionnaire)
		return simulate.NewCrowd(q, simulate.Typical(q)).Answers(rand.New(rand.NewPCG(1, 2))), nil
	}
	if err := respondent.New(r.Setting.Server).Answer(t.Context(), used, some); err != nil {
		t.Fatal(err)
	}
	again, err := demo.Again(t.Context(), r.Setting, file)
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Slips) != len(access.Slips)-1 || again.Slips[0] != access.Slips[1] {
		t.Errorf("of %v these are left: %v", access.Slips, again.Slips)
	}
	for i, role := range again.Roles {
		before := access.Roles[i]
		if role.URL == before.URL || role.Role != before.Role || role.Unit != before.Unit {
			t.Errorf("%v has the link %v", before, role)
		}
	}
	if len(again.Roles) != len(access.Roles) {
		t.Errorf("%d links instead of %d", len(again.Roles), len(access.Roles))
	}
}

func checkWaves(t *testing.T, r e2e.Running) {
	t.Helper()
	ctx := t.Context()
	owners, err := r.Store.Owners(ctx)
	if err != nil || len(owners) != 1 || !owners[0].Fictional {
		t.Fatalf("owners = %v, %v; want one that is marked as invented", owners, err)
	}
	projects, err := r.Store.ProjectsOf(ctx, owners[0].ID)
	if err != nil || len(projects) != 1 {
		t.Fatal(projects, err)
	}
	list, err := r.Store.WavesOf(ctx, projects[0].ID)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	baseline, endline := list[0], list[1]
	if baseline.State != survey.Closed || baseline.Kind != survey.Baseline {
		t.Errorf("the first wave is %s %s", baseline.State, baseline.Kind)
	}
	if age := time.Since(endline.Opens); endline.State != survey.Open || age < 6*24*time.Hour || age > 9*24*time.Hour || time.Until(endline.Closes) < 0 {
		t.Errorf("the endline is %s, opened %v ago, closes %v", endline.State, age, endline.Closes)
	}
	if apart := endline.Opens.Sub(baseline.Opens).Hours() / 24; apart < 720 || apart > 740 {
		t.Errorf("baseline and endline are %.0f days apart: not the same season", apart)
	}
	progress, err := r.Service.Progress(ctx, endline.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range progress {
		if g.Percent < 70 || g.Percent > 90 {
			t.Errorf("%s: %d %% have answered", g.Name, g.Percent)
		}
	}
	if closing, err := r.Service.Close(ctx, "test", endline.ID); err != nil || closing.Answered < 40 || closing.Invalid != 0 {
		t.Errorf("closing the endline: %+v, %v", closing, err)
	}
}

func checkAccess(t *testing.T, r e2e.Running, access demo.Access) {
	t.Helper()
	if len(access.Roles) != 8 || len(access.Slips) != 5 {
		t.Fatalf("%d roles and %d slips; want 8 and 5", len(access.Roles), len(access.Slips))
	}
	for _, s := range access.Slips {
		if base, _, err := respondent.ParseSlip(s.URL); err != nil || base != access.BaseURL || s.Audience != survey.Pupils810 {
			t.Errorf("slip %+v: %v", s, err)
		}
	}
	for _, role := range access.Roles {
		answer, err := http.Get(role.URL)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("the link of %s: %v, %v", role.Role, answer, err)
			continue
		}
		answer.Body.Close()
	}
	path := filepath.Join(t.TempDir(), "demo", "access.json")
	if err := access.Write(path); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]any
	if err := json.Unmarshal(body, &read); err != nil || read["base_url"] != access.BaseURL {
		t.Errorf("access.json: %v, %v", read, err)
	}
	var printed bytes.Buffer
	if err := access.Print(&printed); err != nil || !strings.Contains(printed.String(), access.Slips[0].URL) || !strings.Contains(printed.String(), "invented") {
		t.Errorf("printed %q, %v", printed.String(), err)
	}
}

// counts says how often each option of each item was chosen in the baseline.
func counts(t *testing.T, st *store.Store) string {
	t.Helper()
	owners, err := st.Owners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	projects, err := st.ProjectsOf(t.Context(), owners[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	list, err := st.WavesOf(t.Context(), projects[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	responses, err := storetest.Responses(t.Context(), st, list[0].ID)
	if err != nil || len(responses) == 0 {
		t.Fatal(responses, err)
	}
	tally := map[string]int{}
	for _, response := range responses {
		for i, a := range response.Answers {
			tally[fmt.Sprintf("item %d: %d", i, a)]++
		}
	}
	if len(tally) < 3*len(responses[0].Answers) {
		t.Errorf("people answer too much alike: %v", tally)
	}
	body, err := json.Marshal(tally) // sorts the keys
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// The example's national figures are read as real ones are, are of its own school years, and
// are marked as invented by their source, which stands wherever they are shown.
func TestNationalFiguresOfTheExample(t *testing.T) {
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	for month := time.January; month <= time.December; month++ {
		today := time.Date(2027, month, 20, 0, 0, 0, 0, time.UTC)
		file := demo.National(today)
		n, err := analysis.ReadNational(bytes.NewReader(file), settings.SharesOf(library))
		if err != nil || n.Len() != 23 {
			t.Fatalf("%s: %d figures, %v", month, n.Len(), err)
		}
		lines := strings.Split(strings.TrimSpace(string(file)), "\n")[1:]
		for _, line := range lines {
			if !strings.HasSuffix(line, ";oppdiktet eksempel") {
				t.Errorf("not marked as invented: %s", line)
			}
		}
		first := demo.Eksempeldal(today, library).Project.Waves[0].Period.From
		begins := time.Date(first.Year(), time.August, 1, 0, 0, 0, 0, time.UTC)
		if first.Before(begins) {
			begins = begins.AddDate(-1, 0, 0)
		}
		if want := fmt.Sprintf("%d-%02d;", begins.Year(), (begins.Year()+1)%100); !strings.HasPrefix(lines[0], want) {
			t.Errorf("the baseline of %s has no figures: %s", first.Format(time.DateOnly), lines[0])
		}
	}
}

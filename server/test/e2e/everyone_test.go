package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Every questionnaire in every language it is written in, drafts turned on and
// some with questions of the owner's own, is answered at random in a real
// browser, with skipping and going back, and the last two pages are inspected
// (TestEveryKindOfScreen has the others). After closing no ballot is invalid, and
// every answer is there exactly as it was given.
func TestEveryAudienceInEveryLanguage(t *testing.T) {
	ctx := t.Context()
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/everyone.db", clock.Now)
	r := Start(t, st, clock)
	wave, groups := openPlan(t, r, everyone(), askMore)
	const seed = 7
	rng := rand.New(rand.NewPCG(seed, seed))
	p := openBrowser(t)
	var given []storetest.Response
	for _, g := range groups {
		codes, err := r.Service.PrintSlips(ctx, "test", g.ID)
		if err != nil {
			t.Fatal(err)
		}
		q := promised(t, r, wave, g.Audience)
		for i, language := range q.Languages {
			answers := answerAtRandom(t, p, r.Setting.RespondentURL+"/#"+string(codes[i]), q, language, rng)
			given = append(given, storetest.Response{Group: g.ID, Questionnaire: q.Hash, Answers: answers})
		}
	}
	if len(given) < 36 {
		t.Errorf("only %d ways to answer were tried", len(given))
	}
	closing, err := r.Service.Close(ctx, "test", wave)
	if err != nil || closing.Answered != len(given) || closing.Invalid != 0 {
		t.Errorf("closing gave %+v, %v; %d were sent", closing, err, len(given))
	}
	stored, err := storetest.Responses(ctx, st, wave)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := sorted(stored), sorted(given); !slices.Equal(got, want) {
		t.Errorf("stored, which were not given: %v\ngiven, which are not stored: %v", without(got, want), without(want, got))
	}
}

// openForEveryone opens the wave of a town with one group of each audience.
func openForEveryone(t *testing.T, r Running) (survey.WaveID, []store.WaveGroup) {
	t.Helper()
	return openPlan(t, r, everyone())
}

// openPlan opens the first wave of a plan, once its owner is prepared.
func openPlan(t *testing.T, r Running, p setup.Plan, prepare ...func(*testing.T, *store.Store, survey.OwnerID)) (survey.WaveID, []store.WaveGroup) {
	t.Helper()
	ctx, st := t.Context(), r.Store
	if _, err := p.Apply(ctx, st); err != nil {
		t.Fatal(err)
	}
	owners, err := st.Owners(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range prepare {
		step(t, st, owners[0].ID)
	}
	projects, err := st.ProjectsOf(ctx, owners[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	list, err := st.WavesOf(ctx, projects[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	wave := list[0].ID
	if err := r.Service.Open(ctx, "test", wave); err != nil {
		t.Fatal(err)
	}
	groups, err := st.WaveGroups(ctx, wave)
	if err != nil {
		t.Fatal(err)
	}
	return wave, groups
}

// everyone is a town with one group of each audience, asked now.
func everyone() setup.Plan {
	today := time.Now().UTC().Truncate(24 * time.Hour)
	until := func(days int) setup.Period { return setup.Period{From: today, To: today.AddDate(0, 0, days)} }
	units := []setup.Unit{{Name: "Oppvekstsenteret", Kind: survey.School}, {Name: "Barnehagen", Kind: survey.Kindergarten}}
	for _, a := range survey.Audiences() {
		at := slices.IndexFunc(units, func(u setup.Unit) bool { return a.At(u.Kind) })
		units[at].Groups = append(units[at].Groups, survey.Group{Audience: a, Name: string(a), Invited: survey.MinGroup})
	}
	return setup.Plan{
		Owner: "Eksempeldal", Fictional: true,
		Units: units,
		Project: setup.Project{
			Name: "Prosjektet", Period: until(700), Phases: []setup.Period{until(100), until(300), until(500), until(700)},
			Waves: []setup.Wave{{Kind: survey.Baseline, Name: "Startmåling", Period: until(20), Audiences: survey.Audiences()}},
		},
	}
}

// pickAtRandom answers until the page asks whether to send. Each number decides
// one step: mostly an answer, skipping now and then, and every third time a step back.
const pickAtRandom = `(async numbers => {
  const given = {};
  for (const n of numbers) {
    if (document.body.dataset.at !== "question") break;
    const text = document.querySelector("#item h1").innerText;
    const inputs = [...document.querySelectorAll("#item input")];
    if (n %% 3 === 0) {
      const there = new Promise(shown => document.addEventListener("shown", shown, { once: true }));
      document.querySelector('[data-do="back"]').click();
      await there;
      if (document.body.dataset.at === "start") break;
      continue;
    }
    if (n %% 7 !== 0) {
      const input = inputs[n %% inputs.length];
      input.click();
      given[text] = Number(input.value);
    }
    takeTime();
    document.querySelector("#next").click();
  }
  return JSON.stringify(given);
})(%s)`

// answerAtRandom goes through one slip and gives what must be stored for it.
func answerAtRandom(t *testing.T, p *Page, slip string, q *questionnaire.Questionnaire, language questionnaire.Language, rng *rand.Rand) []survey.Answer {
	t.Helper()
	p.Navigate("about:blank")
	p.Navigate(slip)
	p.WaitUntil(`["start", "language"].includes(document.body.dataset.at)`)
	p.Click(fmt.Sprintf(`section:not([hidden]) [data-languages] button[lang=%q]`, language.Code))
	p.WaitUntil(fmt.Sprintf(`document.body.dataset.at === "start" && document.documentElement.lang === %q && document.documentElement.dir === %q`, language.Code, language.Dir))
	given := map[string]survey.Answer{}
	for at := "start"; at != "send"; at = Eval[string](p, "document.body.dataset.at") {
		if at == "start" {
			begin(p)
		}
		numbers, err := json.Marshal(rng.Perm(200)[:80])
		if err != nil {
			t.Fatal(err)
		}
		picked := Eval[string](p, fmt.Sprintf(pickAtRandom, numbers))
		if err := json.Unmarshal([]byte(picked), &given); err != nil {
			t.Fatal(err)
		}
	}
	p.Axe()
	p.Click(`[data-do="send"]`)
	at(p, "thanks")
	p.Axe()
	return settled(t, q, language.Code, given)
}

// settled puts what was picked by its wording into the items' order.
func settled(t *testing.T, q *questionnaire.Questionnaire, language string, given map[string]survey.Answer) []survey.Answer {
	t.Helper()
	view, ok := q.View(language)
	if !ok {
		t.Fatalf("%s is not offered in %s", q.Audience, language)
	}
	answers := make([]survey.Answer, len(q.Items))
	for i, item := range view.Items {
		answers[i] = given[item.Text]
	}
	if err := q.Check(answers); err != nil {
		t.Errorf("%s in %s: %v", q.Audience, language, err)
	}
	return answers
}

func sorted(responses []storetest.Response) []string {
	var lines []string
	for _, r := range responses {
		lines = append(lines, fmt.Sprintf("%s %.8s %v", r.Group, r.Questionnaire, r.Answers))
	}
	slices.Sort(lines)
	return lines
}

// without is what stands in a and not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(line string) bool { return slices.Contains(b, line) })
}

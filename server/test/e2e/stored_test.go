package e2e

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// «Dette er alt vi lagrer»: what the last page shows is the row of the database,
// byte for byte and field for field, and the page holds nothing of what was
// answered.
func TestAllThatIsStored(t *testing.T) {
	clock := &demo.Clock{}
	storetest.EachURL(t, clock.Now, func(t *testing.T, st *store.Store, _ string) {
		r := Start(t, st, clock)
		wave, groups := openForEveryone(t, r)
		i := slices.IndexFunc(groups, func(g store.WaveGroup) bool { return g.Audience == survey.Pupils810 })
		codes, err := r.Service.PrintSlips(t.Context(), "test", groups[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		p := openBrowser(t)
		p.Navigate(r.Setting.RespondentURL + "/#" + string(codes[0]))
		at(p, "start")
		begin(p)
		given := answerAndRemember(t, p)
		p.Click(`[data-do="send"]`)
		at(p, "thanks")
		p.Click("#stored summary")
		p.WaitVisible(`[data-envelope="sealed"]`)
		p.Inspect("respond-stored")
		same(t, p, st, wave)

		page := Eval[string](p, `document.querySelector("main").innerText`)
		for _, words := range append(given, codes[0].String(), string(codes[0])) {
			if strings.Contains(page, words) {
				t.Errorf("the last page says %q", words)
			}
		}
	})
}

// answerAndRemember answers every question with its last option and returns the
// questions' texts and the options'.
func answerAndRemember(t *testing.T, p *Page) []string {
	t.Helper()
	var said []string
	for Eval[string](p, "document.body.dataset.at") == "question" {
		if len(said) > 120 {
			t.Fatal("the questions do not end")
		}
		said = append(said, Eval[[]string](p, `(() => {
			const option = [...document.querySelectorAll("#item label")].at(-2);
			const words = [document.querySelector("#item h1").innerText, option.innerText];
			option.click();
			document.querySelector("#next").click();
			return words;
		})()`)...)
	}
	return said
}

// same compares the page with the only ballot of the wave.
func same(t *testing.T, p *Page, st *store.Store, wave survey.WaveID) {
	t.Helper()
	shown := map[string]string{}
	for _, field := range Eval[[]string](p, `[...document.querySelectorAll("#stored [data-envelope]")].map(e => e.dataset.envelope)`) {
		shown[field] = p.Text(fmt.Sprintf("[data-envelope=%q]", field))
	}
	tokens, err := st.BallotTokens(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := st.Ballots(t.Context(), tokens)
	if err != nil || len(stored) != 1 {
		t.Fatalf("%d ballots (%v)", len(stored), err)
	}
	bytes64 := base64.RawURLEncoding.EncodeToString
	row := stored[0]
	want := map[string]string{"group": string(row.Group), "token": bytes64(row.Token), "sealed": bytes64(row.Sealed), "signature": bytes64(row.Signature)}
	columns, err := st.Columns(t.Context(), "ballot")
	if err != nil || len(columns) != len(want) {
		t.Errorf("a ballot is stored as %v (%v), the page shows %d fields", columns, err, len(want))
	}
	if fmt.Sprint(shown) != fmt.Sprint(want) {
		t.Errorf("the page shows\n%v\nstored is\n%v", shown, want)
	}
}

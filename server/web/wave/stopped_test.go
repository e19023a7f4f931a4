package wave_test

import (
	"net/http"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// A wave that was stopped and could not be closed says so on its page, in words that fit,
// takes no answer, and is closed from there once that is put right.
func TestAStoppedWaveSaysWhereItStands(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		if err := w.Answer(t.Context(), w.Slips[0], w.DeclineAll); err != nil {
			t.Fatal(err)
		}
		cookie, page := w.Leader(t), "/maling/"+string(w.Wave)
		storetest.Exec(t, w.Store, w.Database, `alter table answers rename to away`)
		if response, _ := w.CloseAs(t, cookie); response.StatusCode != http.StatusInternalServerError {
			t.Errorf("closing without a table: status %d", response.StatusCode)
		}
		says := func(words string) {
			t.Helper()
			if response, body := webtest.Get(t, w.App, page, cookie); response.StatusCode != http.StatusOK || !strings.Contains(body, words) || !strings.Contains(body, "Fullfør lukkingen") {
				t.Errorf("status %d, want «%s» on\n%s", response.StatusCode, words, body)
			}
		}
		says("Målingen er stoppet, og ingen flere svar tas imot.")
		if err := w.App.Closer.Due(t.Context()); err != nil {
			t.Fatal(err)
		}
		says("svarene lot seg ikke åpne sist det ble prøvd. Ingen svar er borte.")
		if err := w.Answer(t.Context(), w.Slips[1], w.DeclineAll); err == nil {
			t.Error("a stopped wave takes answers")
		}
		storetest.Exec(t, w.Store, w.Database, `alter table away rename to answers`)
		if response, body := w.CloseAs(t, cookie); !strings.Contains(body, "Målingen er lukket") {
			t.Errorf("put right: status %d\n%s", response.StatusCode, body)
		}
	})
}

// A group with more answers than slips could give is named on the wave's page, with both
// numbers.
func TestRefusedAnswersAreSaid(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		for _, code := range w.Slips[:11] {
			if err := w.Answer(t.Context(), code, w.DeclineAll); err != nil {
				t.Fatal(err)
			}
		}
		storetest.Exec(t, w.Store, w.Database, `delete from code where blinded is not null and mac <> (select mac from code where blinded is not null order by mac desc limit 1)`)
		_, body := w.CloseAs(t, w.Leader(t))
		for _, words := range []string{"Svar som ikke kan stoles på", "I én gruppe er det flere gyldige svar enn lappene kan ha gitt.", "Ikke publisert (svar: 11, brukte lapper: 1)", "Ingen svar er regnet med"} {
			if !strings.Contains(body, words) {
				t.Errorf("the page does not say «%s»:\n%s", words, body)
			}
		}
		everybodyIsTold(t, w)
		if responses, err := storetest.Responses(t.Context(), w.Store, w.Wave); len(responses) != 0 || err != nil {
			t.Errorf("%d answers are kept, %v", len(responses), err)
		}
		if !w.Log.Contains(`msg="answers refused: more than the slips could give" wave=` + string(w.Wave) + " groups=1") {
			t.Errorf("the log says\n%s", w.Log.Text())
		}
		if wave, err := w.Store.Wave(t.Context(), w.Wave); err != nil || wave.State != survey.Closed {
			t.Errorf("the wave is %s, %v", wave.State, err)
		}
	})
}

// everybodyIsTold reads the pages of those who are concerned by answers that were refused.
func everybodyIsTold(t *testing.T, w *webtest.Wire) {
	t.Helper()
	wave, err := w.Store.Wave(t.Context(), w.Wave)
	if err != nil {
		t.Fatal(err)
	}
	groups, err := w.Store.WaveGroups(t.Context(), w.Wave)
	if err != nil {
		t.Fatal(err)
	}
	owner, unit, project := webtest.OwnerOf(t, w), groups[0].Unit, string(wave.Project)
	figures := "Fjellbekken skole, 8. trinn i Startmåling: Det kom flere gyldige svar enn lappene kan ha gitt, så tallene kan ikke stoles på."
	for _, r := range []struct {
		role  survey.Role
		unit  survey.UnitID
		pages map[string]string
	}{
		{survey.Leader, unit, map[string]string{"": figures, "/rapport": figures}},
		{survey.SteeringGroup, "", map[string]string{"/styring/" + project: figures, "/styring/" + project + "/enheter": "(uten 8. trinn: tallene kan ikke stoles på)", "/styring/" + project + "/rapport": figures}},
		{survey.DataProtection, "", map[string]string{
			"/hjem":     "<strong>Fjellbekken skole 8. trinn</strong>, Startmåling",
			"/revisjon": "Forkastet svarene i en gruppe, fordi det var flere enn lappene kan ha gitt",
		}},
	} {
		cookie := webtest.Session(t, w.App, string(r.role), survey.Grant{Role: r.role, Owner: owner, Unit: r.unit})
		for path, words := range r.pages {
			if r.unit != "" {
				path = "/enhet/" + string(unit) + path
			}
			if response, body := webtest.Get(t, w.App, path, cookie); response.StatusCode != http.StatusOK || !strings.Contains(body, words) {
				t.Errorf("%s does not read on %s (status %d) «%s»:\n%s", r.role, path, response.StatusCode, words, body)
			}
		}
	}
}

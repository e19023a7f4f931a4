package questions_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
)

// A question of the owner's own goes from the form into the next wave's promise,
// is answered by whoever answers, and gets another code when it is changed.
func TestOwnQuestionsFromFormToAnswer(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		cookie := w.Leader(t)
		built, _ := w.Library.Current(survey.Pupils810)
		wrong := webtest.OwnQuestion()
		wrong.Set("text.nn", "")
		if response, body := webtest.Post(t, w.App, webtest.OwnPath+"/nytt", cookie, wrong); response.StatusCode != http.StatusUnprocessableEntity ||
			!strings.Contains(body, `href="#text.nn"`) || !strings.Contains(body, `value="The bus is on time"`) {
			t.Errorf("without nynorsk: status %d, %s", response.StatusCode, webtest.ProblemsIn(body))
		}
		webtest.Must(t, w.App, webtest.OwnPath+"/nytt", cookie, webtest.OwnQuestion())
		options := webtest.OwnQuestion()
		for name, values := range map[string]string{
			"text.nb": "Spiser du frokost?", "text.nn": "Et du frukost?", "text.en": "Do you eat breakfast?", "scale": "own",
			"options.nb": "Nei\r\n\r\n Ja ", "options.nn": "Nei\nJa", "options.en": "No\nYes",
		} {
			options.Set(name, values)
		}
		webtest.Must(t, w.App, webtest.OwnPath+"/nytt", cookie, options)
		options.Set("first", "most")
		if response, body := webtest.Post(t, w.App, webtest.OwnPath+"/L2", cookie, options); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#first"`) {
			t.Errorf("answers turned round: status %d, %s", response.StatusCode, webtest.ProblemsIn(body))
		}
		if response, _ := webtest.Post(t, w.App, webtest.OwnPath+"/L7", cookie, options); response.StatusCode != http.StatusNotFound {
			t.Errorf("a question there is not: status %d", response.StatusCode)
		}
		if place, err := w.Look(t.Context(), w.Slips[0]); err != nil || place.Questionnaire != built.Hash {
			t.Errorf("an open wave asks something else than it promised: %+v, %v", place, err)
		}
		readBeforehand(t, w, false)
		codes := secondWave(t, w)
		readBeforehand(t, w, true)
		place, err := w.Look(t.Context(), codes[0])
		if err != nil {
			t.Fatal(err)
		}
		view, err := w.Questions(t.Context(), place, "nn")
		if err != nil || len(view.Items) != len(built.Items)+2 {
			t.Fatalf("%d questions, %v", len(view.Items), err)
		}
		last := view.Items[len(view.Items)-1]
		if view.Items[len(view.Items)-2].Text != "Bussen kjem når han skal" || last.Text != "Et du frukost?" || last.Options[1].Text != "Ja" {
			t.Errorf("the last questions are %+v", view.Items[len(built.Items):])
		}
		answers := make([]survey.Answer, len(view.Items))
		for i := range answers {
			answers[i] = survey.Declined
		}
		answers[len(answers)-1] = 2
		err = w.Answer(t.Context(), codes[0], func(i respondent.Invitation) ([]survey.Answer, error) { return answers, view.Check(answers) })
		if err != nil {
			t.Error(err)
		}
		sheet := webtest.Plain{Wire: w}
		fields := sheet.Begin(t, codes[1], "nn")
		fields.Set("L1", "4")
		fields.Set("L2", "3") // of two
		if sheet.Post(t, fields); sheet.Status != http.StatusBadRequest || ballots(t, w, place.Wave) != 1 {
			t.Errorf("the plain form with the third of two options: status %d, %d ballots", sheet.Status, ballots(t, w, place.Wave))
		}
		fields.Set("L2", "1")
		if sheet.Post(t, fields); sheet.Status != http.StatusSeeOther || ballots(t, w, place.Wave) != 2 {
			t.Errorf("the plain form: status %d, %d ballots", sheet.Status, ballots(t, w, place.Wave))
		}
		options.Set("first", "choice")
		webtest.Must(t, w.App, webtest.OwnPath+"/L2", cookie, options)   // the same words: the same question
		webtest.Must(t, w.App, webtest.OwnPath+"/L1/slett", cookie, nil) // asked: goes on the shelf
		owner := webtest.OwnerOf(t, w)
		stored, err := w.Store.LocalQuestions(t.Context(), owner, survey.Pupils810)
		var said []string
		for _, q := range stored {
			said = append(said, fmt.Sprint(q.Code, " ", q.Asked, " ", q.Retired))
		}
		if want := []string{"L1 true true", "L2 true false"}; err != nil || !slices.Equal(said, want) {
			t.Errorf("stored %v, %v, want %v", said, err, want)
		}
		options.Set("text.nb", "Spiser du frokost hver dag?")
		webtest.Must(t, w.App, webtest.OwnPath+"/L2", cookie, options)
		if stored, _ = w.Store.LocalQuestions(t.Context(), owner, survey.Pupils810); len(stored) != 3 || !stored[1].Retired || stored[2].Code != "L3" || stored[2].Asked {
			t.Errorf("after another wording: %+v", stored)
		}
		if _, body := webtest.Get(t, w.App, webtest.OwnPath, cookie); !strings.Contains(body, "Spiser du frokost hver dag?") || !strings.Contains(body, "Tidligere spørsmål") {
			t.Error("the list lacks the new or the earlier questions")
		}
		for n := range 5 {
			more := webtest.OwnQuestion()
			more.Set("text.nb", fmt.Sprint("Spørsmål ", n))
			response, _ := webtest.Post(t, w.App, webtest.OwnPath+"/nytt", cookie, more)
			if want := http.StatusSeeOther; n < 3 && response.StatusCode != want || n >= 3 && response.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("question %d beside one: status %d", n, response.StatusCode)
			}
		}
	})
}

// readBeforehand reads, without an account, what pupils are asked in nynorsk: the owner's
// own questions only once a wave asks them, and no language that is off.
func readBeforehand(t *testing.T, w *webtest.Wire, own bool) {
	t.Helper()
	built, _ := w.Library.Current(survey.Pupils810)
	base := "/sporsmal/" + string(webtest.OwnerOf(t, w))
	response, body := webtest.Get(t, w.App, base+"/pupils-8-10/nn", nil)
	if view, _ := built.View("nn"); response.StatusCode != http.StatusOK || !strings.Contains(body, view.Items[0].Text) {
		t.Errorf("the questions beforehand: status %d", response.StatusCode)
	}
	if strings.Contains(body, "Bussen kjem når han skal") != own || strings.Contains(body, "eigne spørsmål") == own {
		t.Errorf("a wave asks the owner's own questions: %v; the page says otherwise", own)
	}
	if kept := response.Header.Get("Cache-Control"); kept != "public, max-age=300" {
		t.Errorf("the questions may be kept: %q", kept)
	}
	_, all := webtest.Get(t, w.App, "/sporsmal", nil)
	if on, off := strings.Contains(all, base+"/parents-school/en"), strings.Contains(all, "/pl"); !on || off {
		t.Errorf("a language that is on is offered: %v, one that is off: %v", on, off)
	}
	for _, path := range []string{base + "/parents-school/pl", base + "/nobody/nb", "/sporsmal/nobody"} {
		if response, _ := webtest.Get(t, w.App, path, nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d", path, response.StatusCode)
		}
	}
}

// ballots is how many answers a wave has.
func ballots(t *testing.T, w *webtest.Wire, wave survey.WaveID) int {
	t.Helper()
	counts, err := w.Store.CastCounts(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}

// secondWave opens another wave of the same project and prints its slips.
func secondWave(t *testing.T, w *webtest.Wire) []survey.Code {
	t.Helper()
	ctx := t.Context()
	first, err := w.Store.Wave(ctx, w.Wave)
	if err != nil {
		t.Fatal(err)
	}
	second := first
	second.ID, second.Name, second.State = survey.NewID[survey.WaveID](), "Delmåling", survey.Planned
	err = w.Store.Tx(ctx, func(tx *store.Tx) error {
		return tx.CreateWave(ctx, second, []survey.Audience{survey.Pupils810})
	})
	if err == nil {
		err = w.Service.Open(ctx, "test", second.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	groups, err := w.Store.WaveGroups(ctx, second.ID)
	if err != nil {
		t.Fatal(err)
	}
	codes, err := w.Service.PrintSlips(ctx, "test", groups[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	w.Promised = "" // the codes are typed
	return codes
}

// Whoever writes for the youngest is told which words they may not know.
func TestHardWordsOfOwnQuestionsAreTold(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		cookie := w.Leader(t)
		question := webtest.OwnQuestion()
		question.Set("scale", "Y")
		question.Set("text.nb", "Er skolehelsetjenesten snill?")
		webtest.Must(t, w.App, "/oppsett/sporsmal/pupils-1-2/nytt", cookie, question)
		if _, body := webtest.Get(t, w.App, "/oppsett/sporsmal/pupils-1-2", cookie); !strings.Contains(body, "skolehelsetjenesten. Er de lette nok?") {
			t.Error("the list says nothing about a hard word")
		}
	})
}

// An unreviewed translation is offered when somebody says that a native speaker
// has read it, and only then; the audit log tells who did.
func TestDraftLanguagesAreTurnedOn(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		cookie := w.Leader(t)
		offered := func() []string {
			q, err := w.Service.Current(t.Context(), webtest.OwnerOf(t, w), survey.ParentsSchool)
			if err != nil {
				t.Fatal(err)
			}
			var codes []string
			for _, l := range q.Languages {
				codes = append(codes, l.Code)
			}
			return codes
		}
		if response, body := webtest.Post(t, w.App, "/oppsett/sprak", cookie, url.Values{"on": {"ar"}}); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#read"`) {
			t.Errorf("nobody has read it: status %d, %s", response.StatusCode, webtest.ProblemsIn(body))
		}
		if response, _ := webtest.Post(t, w.App, "/oppsett/sprak", cookie, url.Values{"on": {"tlh"}, "read": {"yes"}}); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a language there is not: status %d", response.StatusCode)
		}
		webtest.Must(t, w.App, "/oppsett/sprak", cookie, url.Values{"on": {"ar", "pl"}, "read": {"yes"}})
		if got := offered(); !slices.Equal(got, []string{"nb", "nn", "en", "pl", "ar"}) {
			t.Errorf("offered: %v", got)
		}
		if _, body := webtest.Get(t, w.App, "/oppsett/sporsmal/parents-school/nytt", cookie); !strings.Contains(body, `name="text.ar"`) || strings.Contains(body, `name="text.so"`) {
			t.Error("the form does not ask for the languages that are on")
		}
		webtest.Must(t, w.App, "/oppsett/sprak", cookie, url.Values{"on": {"pl"}})
		if got := offered(); !slices.Equal(got, []string{"nb", "nn", "en", "pl"}) {
			t.Errorf("offered with Arabic off again: %v", got)
		}
		question := webtest.OwnQuestion()
		question.Set("scale", "B")
		question.Set("text.pl", "Autobus jest punktualny")
		webtest.Must(t, w.App, "/oppsett/sporsmal/parents-school/nytt", cookie, question)
		if response, body := webtest.Post(t, w.App, "/oppsett/sprak", cookie, url.Values{"on": {"pl", "ar"}, "read": {"yes"}}); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "L1") {
			t.Errorf("a question lacks Arabic: status %d", response.StatusCode)
		}
		log, err := w.Store.AuditAfter(t.Context(), 0)
		if n := len(slices.DeleteFunc(log, func(e store.AuditEntry) bool { return e.Action != audit.SetLanguages })); err != nil || n != 2 {
			t.Errorf("the audit log tells of %d changes, %v", n, err)
		}
	})
}

// What was answered to the owner's own questions is told to those who see the
// unit's results, as tables of their own.
func TestOwnQuestionsAreToldToTheLeader(t *testing.T) {
	webtest.OnTheWire(t, 45, func(t *testing.T, w *webtest.Wire) {
		webtest.Must(t, w.App, webtest.OwnPath+"/nytt", w.Leader(t), webtest.OwnQuestion())
		codes := secondWave(t, w)
		place, err := w.Look(t.Context(), codes[0])
		if err != nil {
			t.Fatal(err)
		}
		view, err := w.Questions(t.Context(), place, "nb")
		if err != nil {
			t.Fatal(err)
		}
		for person, code := range codes[:40] {
			answers := make([]survey.Answer, len(view.Items))
			for i := range answers {
				answers[i] = survey.Declined
			}
			answers[len(answers)-1] = survey.Answer(1 + person%5)
			if err := w.Answer(t.Context(), code, func(respondent.Invitation) ([]survey.Answer, error) { return answers, nil }); err != nil {
				t.Fatal(err)
			}
		}
		if closing, err := w.Service.Close(t.Context(), "test", place.Wave); err != nil || closing.Answered != 40 {
			t.Fatalf("closing: %+v, %v", closing, err)
		}
		units, err := w.Store.UnitsOf(t.Context(), webtest.OwnerOf(t, w))
		if err != nil {
			t.Fatal(err)
		}
		path := "/enhet/" + string(units[0].ID)
		_, body := webtest.Get(t, w.App, path, w.UnitLeader(t, units[0]))
		table := webtest.Visible(t, body)
		for _, wanted := range []string{"Kommunens egne spørsmål", "Bussen kommer når den skal", "Aldri eller sjelden", "40\u00a0%"} {
			if !strings.Contains(table, wanted) {
				t.Errorf("the unit's page lacks %q", wanted)
			}
		}
	})
}

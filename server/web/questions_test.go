package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
)

// ownQuestion is a form that is as it should be.
func ownQuestion() url.Values {
	return url.Values{
		"text.nb": {"Bussen  kommer når den skal"}, "text.nn": {"Bussen kjem når han skal"}, "text.en": {"The bus is on time"},
		"scale": {"C"}, "first": {"choice"},
	}
}

const ownPath = "/oppsett/sporsmal/pupils-8-10"

// A question of the owner's own goes from the form into the next wave's promise,
// is answered by whoever answers, and gets another code when it is changed.
func TestOwnQuestionsFromFormToAnswer(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		cookie := w.leader(t)
		built, _ := w.library.Current(survey.Pupils810)
		wrong := ownQuestion()
		wrong.Set("text.nn", "")
		if response, body := post(t, w.app, ownPath+"/nytt", cookie, wrong); response.StatusCode != http.StatusUnprocessableEntity ||
			!strings.Contains(body, `href="#text.nn"`) || !strings.Contains(body, `value="The bus is on time"`) {
			t.Errorf("without nynorsk: status %d, %s", response.StatusCode, problemsIn(body))
		}
		must(t, w.app, ownPath+"/nytt", cookie, ownQuestion())
		options := ownQuestion()
		for name, values := range map[string]string{
			"text.nb": "Spiser du frokost?", "text.nn": "Et du frukost?", "text.en": "Do you eat breakfast?", "scale": "own",
			"options.nb": "Nei\r\n\r\n Ja ", "options.nn": "Nei\nJa", "options.en": "No\nYes",
		} {
			options.Set(name, values)
		}
		must(t, w.app, ownPath+"/nytt", cookie, options)
		options.Set("first", "most")
		if response, body := post(t, w.app, ownPath+"/L2", cookie, options); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#first"`) {
			t.Errorf("answers turned round: status %d, %s", response.StatusCode, problemsIn(body))
		}
		if response, _ := post(t, w.app, ownPath+"/L7", cookie, options); response.StatusCode != http.StatusNotFound {
			t.Errorf("a question there is not: status %d", response.StatusCode)
		}
		if place, err := w.Look(t.Context(), w.slips[0]); err != nil || place.Questionnaire != built.Hash {
			t.Errorf("an open wave asks something else than it promised: %+v, %v", place, err)
		}
		codes := w.secondWave(t)
		place, err := w.Look(t.Context(), codes[0])
		if err != nil {
			t.Fatal(err)
		}
		view, err := w.Questions(t.Context(), place.Questionnaire, "nn")
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
			if view.Items[i].ShowIf != nil {
				answers[i] = survey.NotAsked
			}
		}
		answers[len(answers)-1] = 2
		err = w.Answer(t.Context(), codes[0], func(i respondent.Invitation) ([]survey.Answer, error) { return answers, view.Check(answers) })
		if err != nil {
			t.Error(err)
		}
		sheet := plain{wireTest: w}
		fields := sheet.begin(t, codes[1], "nn")
		fields.Set("L1", "4")
		fields.Set("L2", "3") // of two
		if sheet.post(t, fields); sheet.status != http.StatusBadRequest || ballots(t, w, place.Wave) != 1 {
			t.Errorf("the plain form with the third of two options: status %d, %d ballots", sheet.status, ballots(t, w, place.Wave))
		}
		fields.Set("L2", "1")
		if sheet.post(t, fields); sheet.status != http.StatusSeeOther || ballots(t, w, place.Wave) != 2 {
			t.Errorf("the plain form: status %d, %d ballots", sheet.status, ballots(t, w, place.Wave))
		}
		options.Set("first", "choice")
		must(t, w.app, ownPath+"/L2", cookie, options)   // the same words: the same question
		must(t, w.app, ownPath+"/L1/slett", cookie, nil) // asked: goes on the shelf
		owner := ownerOf(t, w)
		stored, err := w.st.LocalQuestions(t.Context(), owner, survey.Pupils810)
		var said []string
		for _, q := range stored {
			said = append(said, fmt.Sprint(q.Code, " ", q.Asked, " ", q.Retired))
		}
		if want := []string{"L1 true true", "L2 true false"}; err != nil || !slices.Equal(said, want) {
			t.Errorf("stored %v, %v, want %v", said, err, want)
		}
		options.Set("text.nb", "Spiser du frokost hver dag?")
		must(t, w.app, ownPath+"/L2", cookie, options)
		if stored, _ = w.st.LocalQuestions(t.Context(), owner, survey.Pupils810); len(stored) != 3 || !stored[1].Retired || stored[2].Code != "L3" || stored[2].Asked {
			t.Errorf("after another wording: %+v", stored)
		}
		if _, body := get(t, w.app, ownPath, cookie); !strings.Contains(body, "Spiser du frokost hver dag?") || !strings.Contains(body, "Tidligere spørsmål") {
			t.Error("the list lacks the new or the earlier questions")
		}
		for n := range 5 {
			more := ownQuestion()
			more.Set("text.nb", fmt.Sprint("Spørsmål ", n))
			response, _ := post(t, w.app, ownPath+"/nytt", cookie, more)
			if want := http.StatusSeeOther; n < 3 && response.StatusCode != want || n >= 3 && response.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("question %d beside one: status %d", n, response.StatusCode)
			}
		}
	})
}

// ballots is how many answers a wave has.
func ballots(t *testing.T, w *wireTest, wave survey.WaveID) int {
	t.Helper()
	counts, err := w.st.CastCounts(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}

func ownerOf(t *testing.T, w *wireTest) survey.OwnerID {
	t.Helper()
	owner, err := w.st.OwnerOfWave(t.Context(), w.wave)
	if err != nil {
		t.Fatal(err)
	}
	return owner.ID
}

// secondWave opens another wave of the same project and prints its slips.
func (w *wireTest) secondWave(t *testing.T) []survey.Code {
	t.Helper()
	ctx := t.Context()
	first, err := w.st.Wave(ctx, w.wave)
	if err != nil {
		t.Fatal(err)
	}
	second := first
	second.ID, second.Name, second.State = survey.NewID[survey.WaveID](), "Delmåling", survey.Planned
	err = w.st.Tx(ctx, func(tx *store.Tx) error {
		return tx.CreateWave(ctx, second, []survey.Audience{survey.Pupils810})
	})
	if err == nil {
		err = w.service.Open(ctx, "test", second.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	groups, err := w.st.WaveGroups(ctx, second.ID)
	if err != nil {
		t.Fatal(err)
	}
	codes, err := w.service.PrintSlips(ctx, "test", groups[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

// Whoever writes for the youngest is told which words they may not know.
func TestHardWordsOfOwnQuestionsAreTold(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		cookie := w.leader(t)
		question := ownQuestion()
		question.Set("scale", "Y")
		question.Set("text.nb", "Er skolehelsetjenesten snill?")
		must(t, w.app, "/oppsett/sporsmal/pupils-1-2/nytt", cookie, question)
		if _, body := get(t, w.app, "/oppsett/sporsmal/pupils-1-2", cookie); !strings.Contains(body, "skolehelsetjenesten. Er de lette nok?") {
			t.Error("the list says nothing about a hard word")
		}
	})
}

// An unreviewed translation is offered when somebody says that a native speaker
// has read it, and only then; the audit log tells who did.
func TestDraftLanguagesAreTurnedOn(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		cookie := w.leader(t)
		offered := func() []string {
			q, err := w.service.Current(t.Context(), ownerOf(t, w), survey.ParentsSchool)
			if err != nil {
				t.Fatal(err)
			}
			var codes []string
			for _, l := range q.Languages {
				codes = append(codes, l.Code)
			}
			return codes
		}
		if response, body := post(t, w.app, "/oppsett/sprak", cookie, url.Values{"on": {"ar"}}); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#read"`) {
			t.Errorf("nobody has read it: status %d, %s", response.StatusCode, problemsIn(body))
		}
		if response, _ := post(t, w.app, "/oppsett/sprak", cookie, url.Values{"on": {"tlh"}, "read": {"yes"}}); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a language there is not: status %d", response.StatusCode)
		}
		must(t, w.app, "/oppsett/sprak", cookie, url.Values{"on": {"ar", "pl"}, "read": {"yes"}})
		if got := offered(); !slices.Equal(got, []string{"nb", "nn", "en", "pl", "ar"}) {
			t.Errorf("offered: %v", got)
		}
		if _, body := get(t, w.app, "/oppsett/sporsmal/parents-school/nytt", cookie); !strings.Contains(body, `name="text.ar"`) || strings.Contains(body, `name="text.so"`) {
			t.Error("the form does not ask for the languages that are on")
		}
		must(t, w.app, "/oppsett/sprak", cookie, url.Values{"on": {"pl"}})
		if got := offered(); !slices.Equal(got, []string{"nb", "nn", "en", "pl"}) {
			t.Errorf("offered with Arabic off again: %v", got)
		}
		question := ownQuestion()
		question.Set("scale", "B")
		question.Set("text.pl", "Autobus jest punktualny")
		must(t, w.app, "/oppsett/sporsmal/parents-school/nytt", cookie, question)
		if response, body := post(t, w.app, "/oppsett/sprak", cookie, url.Values{"on": {"pl", "ar"}, "read": {"yes"}}); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "L1") {
			t.Errorf("a question lacks Arabic: status %d", response.StatusCode)
		}
		log, err := w.st.AuditAfter(t.Context(), 0)
		if n := len(slices.DeleteFunc(log, func(e store.AuditEntry) bool { return e.Action != audit.SetLanguages })); err != nil || n != 2 {
			t.Errorf("the audit log tells of %d changes, %v", n, err)
		}
	})
}

// What was answered to the owner's own questions is told to those who see the
// unit's results, as tables of their own.
func TestOwnQuestionsAreToldToTheLeader(t *testing.T) {
	onTheWire(t, 45, func(t *testing.T, w *wireTest) {
		must(t, w.app, ownPath+"/nytt", w.leader(t), ownQuestion())
		codes := w.secondWave(t)
		place, err := w.Look(t.Context(), codes[0])
		if err != nil {
			t.Fatal(err)
		}
		view, err := w.Questions(t.Context(), place.Questionnaire, "nb")
		if err != nil {
			t.Fatal(err)
		}
		for person, code := range codes[:40] {
			answers := make([]survey.Answer, len(view.Items))
			for i := range answers {
				answers[i] = survey.Declined
				if view.Items[i].ShowIf != nil {
					answers[i] = survey.NotAsked
				}
			}
			answers[len(answers)-1] = survey.Answer(1 + person%5)
			if err := w.Answer(t.Context(), code, func(respondent.Invitation) ([]survey.Answer, error) { return answers, nil }); err != nil {
				t.Fatal(err)
			}
		}
		if closing, err := w.service.Close(t.Context(), "test", place.Wave); err != nil || closing.Answered != 40 {
			t.Fatalf("closing: %+v, %v", closing, err)
		}
		units, err := w.st.UnitsOf(t.Context(), ownerOf(t, w))
		if err != nil {
			t.Fatal(err)
		}
		path := "/enhet/" + string(units[0].ID)
		_, body := get(t, w.app, path, w.unitLeader(t, units[0]))
		table := visible(t, body)
		for _, wanted := range []string{"Kommunens egne spørsmål", "Bussen kommer når den skal", "Aldri eller sjelden", "40\u00a0%"} {
			if !strings.Contains(table, wanted) {
				t.Errorf("the unit's page lacks %q", wanted)
			}
		}
	})
}

// unitLeader signs the leader of a unit in.
func (w *wireTest) unitLeader(t *testing.T, unit survey.Unit) *http.Cookie {
	t.Helper()
	account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: unit.Owner, Name: "Rektor", Login: "rektor"}
	var secret string
	err := w.st.Tx(t.Context(), func(tx *store.Tx) error {
		if err := tx.CreateAccount(t.Context(), account); err != nil {
			return err
		}
		grant := survey.Grant{Role: survey.Leader, Owner: unit.Owner, Unit: unit.ID, Expires: tx.Now().AddDate(1, 0, 0)}
		if err := tx.Grant(t.Context(), account.ID, grant); err != nil {
			return err
		}
		var err error
		secret, err = tx.CreateSigninLink(t.Context(), account.ID, tx.Now().AddDate(0, 0, 1))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return signIn(t, w.app, secret)
}

package waves_test

import (
	"errors"
	"slices"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// ask adds a question of the owner's own for grades 8–10.
func (c *town) ask(t *testing.T, code, nb string) {
	t.Helper()
	l := questionnaire.Local{Code: code, Scale: "C", Texts: map[string]string{"nb": nb, "nn": nb, "en": nb}}
	body, err := questionnaire.EncodeLocal(l)
	if err == nil {
		err = c.st.Tx(t.Context(), func(tx *store.Tx) error {
			return tx.CreateLocalQuestion(t.Context(), c.owner.ID, survey.Pupils810, store.LocalQuestion{Code: code, Body: body})
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A wave asks the owner's own questions too: what it promises covers them, both
// ways of answering carry them, and closing keeps them byte for byte, also after
// a restart and whatever the owner asks next.
func TestOwnersQuestionsGoAllTheWay(t *testing.T) {
	eachTown(t, []int{25}, func(t *testing.T, c *town) {
		ctx := t.Context()
		c.ask(t, "L1", "Maten er god")
		c.ask(t, "L2", "Bussen kommer når den skal")
		built, _ := c.library.Current(survey.Pupils810)
		var given []string
		draw := c.crowd(t, 1)
		with := func(own ...survey.Answer) []survey.Answer {
			answers := append(draw(), own...)
			given = append(given, fingerprint(answers))
			return answers
		}
		for _, codes := range c.open(t) {
			place, err := c.Look(ctx, codes[0])
			if err != nil || place.Questionnaire == built.Hash || place.Owner != c.owner.ID {
				t.Fatalf("the slip leads to %+v, %v", place, err)
			}
			for i, code := range codes[:22] {
				c.answer(t, code, with(survey.Answer(1+i%5), survey.Declined))
			}
			form := waves.Form{Code: codes[22], Nonce: envelope.NewToken(), Answers: draw()}
			if err := c.AnswerForm(ctx, form); !errors.Is(err, survey.ErrMalformed) {
				t.Errorf("a form without the owner's questions: %v", err)
			}
			form.Answers = with(survey.Skipped, 5)
			if err := c.AnswerForm(ctx, form); err != nil {
				t.Error(err)
			}
			c.answer(t, codes[23], append(draw(), 6, 1)) // the sixth of five options
		}
		if err := c.st.Tx(ctx, func(tx *store.Tx) error { return tx.DropLocalQuestion(ctx, c.owner.ID, survey.Pupils810, "L2") }); err != nil {
			t.Fatal(err)
		}
		restarted := waves.New(c.st, c.directory, c.library)
		closing, err := restarted.Close(ctx, "test", c.wave.ID)
		if want := (waves.Closing{Wave: c.wave.ID, Answered: 23, Invalid: 1}); err != nil || closing != want {
			t.Fatalf("closing: got %+v, %v, want %+v", closing, err, want)
		}
		stored, err := storetest.Responses(ctx, c.st, c.wave.ID)
		var got []string
		for _, r := range stored {
			got = append(got, fingerprint(r.Answers))
			if q, err := restarted.Questionnaire(ctx, r.Questionnaire); err != nil || q.Check(r.Answers) != nil || len(q.Local()) != 2 {
				t.Fatalf("the answers are to %s: %v", r.Questionnaire, err)
			}
		}
		slices.Sort(given)
		slices.Sort(got)
		if err != nil || !slices.Equal(given, got) {
			t.Errorf("%v: the opened answers are not the ones that were given", err)
		}
		body, err := c.st.Snapshot(ctx, c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := disclosure.DecodeSnapshot(body); err != nil {
			t.Error(err)
		}
		next, err := restarted.Current(ctx, c.owner.ID, survey.Pupils810)
		if err != nil || len(next.Local()) != 1 || next.Series != built.Series {
			t.Errorf("the next wave asks %d of the owner's questions, %v; its trends go on: %v", len(next.Local()), err, next.Series == built.Series)
		}
	})
}

// Five questions of an owner's own are one too many: the wave does not open.
func TestTooManyOfOnesOwnKeepAWaveShut(t *testing.T) {
	eachTown(t, []int{25}, func(t *testing.T, c *town) {
		for _, code := range []string{"L1", "L2", "L3", "L4", "L5"} {
			c.ask(t, code, "Spørsmål "+code)
		}
		if err := c.Open(t.Context(), "test", c.wave.ID); !errors.Is(err, survey.ErrState) {
			t.Errorf("opening with five questions of the owner's own: %v", err)
		}
		if w, err := c.st.Wave(t.Context(), c.wave.ID); err != nil || w.State != survey.Planned {
			t.Errorf("the wave is %s, %v", w.State, err)
		}
	})
}

// What is offered is what the owner has turned on.
func TestLanguagesOfAnOwner(t *testing.T) {
	eachTown(t, []int{25}, func(t *testing.T, c *town) {
		ctx := t.Context()
		if err := c.st.Tx(ctx, func(tx *store.Tx) error { return tx.SetLanguages(ctx, c.owner.ID, []string{"ar", "so"}) }); err != nil {
			t.Fatal(err)
		}
		q, err := c.Current(ctx, c.owner.ID, survey.ParentsSchool)
		if err != nil {
			t.Fatal(err)
		}
		for code, want := range map[string]bool{"nb": true, "ar": true, "so": true, "pl": false} {
			if _, ok := q.View(code); ok != want {
				t.Errorf("%s is offered: %v", code, ok)
			}
		}
		if _, err := c.Current(ctx, c.owner.ID, "nobody"); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("an unknown audience: %v", err)
		}
	})
}

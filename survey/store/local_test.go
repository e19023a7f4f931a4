package store_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func TestLocalQuestionsLiveAndRetire(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		c := settle(t, st)
		ctx, owner := t.Context(), c.owner.ID
		write := func(fn func(*store.Tx) error) error { return st.Tx(ctx, fn) }
		if err := write(func(tx *store.Tx) error {
			var err error
			for _, code := range []string{"L1", "L2", "L10"} {
				err = errors.Join(err, tx.CreateLocalQuestion(ctx, owner, survey.Pupils810, store.LocalQuestion{Code: code, Body: `{"code":"` + code + `"}`}))
			}
			return errors.Join(err, tx.DropLocalQuestion(ctx, owner, survey.Pupils810, "L1"))
		}); err != nil {
			t.Fatal(err)
		}
		if err := write(func(tx *store.Tx) error {
			return errors.Join(
				tx.MarkLocalAsked(ctx, owner, survey.Pupils810),
				tx.ChangeLocalQuestion(ctx, owner, survey.Pupils810, "L2", `{"code":"L2","texts":{}}`),
				tx.DropLocalQuestion(ctx, owner, survey.Pupils810, "L2"))
		}); err != nil {
			t.Fatal(err)
		}
		got, err := st.LocalQuestions(ctx, owner, survey.Pupils810)
		want := []store.LocalQuestion{
			{Code: "L2", Asked: true, Retired: true, Body: `{"code":"L2","texts":{}}`}, {Code: "L10", Asked: true, Body: `{"code":"L10"}`},
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("stored: %+v, %v", got, err)
		}
		for name, err := range map[string]error{
			"change what is retired": write(func(tx *store.Tx) error { return tx.ChangeLocalQuestion(ctx, owner, survey.Pupils810, "L2", `{}`) }),
			"retire it again":        write(func(tx *store.Tx) error { return tx.DropLocalQuestion(ctx, owner, survey.Pupils810, "L2") }),
			"drop another audience's": write(func(tx *store.Tx) error {
				return tx.DropLocalQuestion(ctx, owner, survey.Staff, "L10")
			}),
		} {
			if !errors.Is(err, survey.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		hash := strings.Repeat("ab", 32)
		kept := store.LocalQuestionnaire{Base: strings.Repeat("cd", 32), Body: `[]`}
		for range 2 {
			if err := write(func(tx *store.Tx) error { return tx.KeepLocalQuestionnaire(ctx, hash, kept) }); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := st.LocalQuestionnaire(ctx, hash); err != nil || got != kept {
			t.Errorf("kept: %+v, %v", got, err)
		}
		if _, err := st.LocalQuestionnaire(ctx, kept.Base); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("an unknown one: %v", err)
		}
	})
}

func TestLanguagesAndClipsOfAnOwner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		c := settle(t, st)
		ctx, owner := t.Context(), c.owner.ID
		write := func(fn func(*store.Tx) error) error { return st.Tx(ctx, fn) }
		for _, languages := range [][]string{{"uk", "pl"}, {"pl"}} {
			if err := write(func(tx *store.Tx) error { return tx.SetLanguages(ctx, owner, languages) }); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := st.Languages(ctx, owner); err != nil || !slices.Equal(got, []string{"pl"}) {
			t.Errorf("languages: %v, %v", got, err)
		}
		clip := store.Clip{Language: "nb", Wording: strings.Repeat("1", 64), Type: "audio/wav", Hash: strings.Repeat("2", 64), Body: []byte("first")}
		again := clip
		again.Type, again.Body = "audio/ogg", []byte("second\x00")
		other := clip
		other.Wording = strings.Repeat("3", 64)
		for _, one := range []store.Clip{clip, again, other} {
			if err := write(func(tx *store.Tx) error { return tx.SetClip(ctx, owner, one) }); err != nil {
				t.Fatal(err)
			}
		}
		got, err := st.ClipsOf(ctx, owner, "nb", []string{clip.Wording, strings.Repeat("4", 64)})
		if err != nil || len(got) != 1 || got[0].Type != "audio/ogg" || !bytes.Equal(got[0].Body, again.Body) {
			t.Errorf("read: %+v, %v", got, err)
		}
		if none, err := st.ClipsOf(ctx, owner, "nn", []string{clip.Wording}); err != nil || len(none) != 0 {
			t.Errorf("in another language: %+v, %v", none, err)
		}
		if all, err := st.Clips(ctx, owner); err != nil || len(all) != 2 || all[0].Body != nil {
			t.Errorf("listed: %+v, %v", all, err)
		}
		if err := write(func(tx *store.Tx) error { return tx.DropClip(ctx, owner, "nb", clip.Wording) }); err != nil {
			t.Error(err)
		}
		if err := write(func(tx *store.Tx) error { return tx.DropClip(ctx, owner, "nb", clip.Wording) }); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("dropped twice: %v", err)
		}
		large := other
		large.Body = make([]byte, 262145)
		if err := write(func(tx *store.Tx) error { return tx.SetClip(ctx, owner, large) }); err == nil {
			t.Error("a clip beyond the limit is stored")
		}
	})
}

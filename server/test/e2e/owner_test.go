package e2e

import (
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// askMore turns every draft language on, and adds questions of the owner's own:
// with faces for the youngest, behind routed questions, and in nine languages.
func askMore(t *testing.T, st *store.Store, owner survey.OwnerID) {
	t.Helper()
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	parents, _ := library.Current(survey.ParentsSchool)
	var drafts []string
	texts := map[string]string{"nb": "Er maten god?", "nn": "Er maten god?", "en": "Is the food good?"}
	for _, l := range parents.Drafts {
		drafts = append(drafts, l.Code)
		texts[l.Code] = "2 + 2 = 4 (" + l.Name + ")" // true in every language
	}
	two := map[string][]string{"nb": {"Buss", "Sykkel"}, "nn": {"Buss", "Sykkel"}, "en": {"Bus", "Bicycle"}}
	way := map[string]string{"nb": "Hvordan kommer du til skolen?", "nn": "Korleis kjem du til skulen?", "en": "How do you get to school?"}
	err = st.Tx(t.Context(), func(tx *store.Tx) error {
		for audience, questions := range map[survey.Audience][]questionnaire.Local{
			survey.Children45:    {{Code: "L1", Scale: "Y", Texts: texts}},
			survey.Pupils57:      {{Code: "L1", Scale: "C", Texts: texts}, {Code: "L4", First: questionnaire.Unordered, Texts: way, Options: two}},
			survey.ParentsSchool: {{Code: "L2", Scale: "B", Texts: texts}},
		} {
			for _, l := range questions {
				body, err := questionnaire.EncodeLocal(l)
				if err != nil {
					return err
				}
				if err := tx.CreateLocalQuestion(t.Context(), owner, audience, store.LocalQuestion{Code: l.Code, Body: body}); err != nil {
					return err
				}
			}
		}
		return tx.SetLanguages(t.Context(), owner, drafts)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// promised is what a wave's manifest says an audience is asked, in every language
// it is written in.
func promised(t *testing.T, r Running, wave survey.WaveID, audience survey.Audience) *questionnaire.Questionnaire {
	t.Helper()
	body, _, err := r.Service.Manifest(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := survey.DecodeManifest(body)
	if err != nil {
		t.Fatal(err)
	}
	for _, asked := range manifest.Questionnaires {
		if asked.Audience != audience {
			continue
		}
		q, err := r.Service.Questionnaire(t.Context(), asked.Hash)
		if err != nil {
			t.Fatal(err)
		}
		return q.InEveryLanguage()
	}
	t.Fatalf("%s is not asked", audience)
	return nil
}

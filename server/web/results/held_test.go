package results_test

import (
	"fmt"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The data protection officer reads when the key of each wave was destroyed, what is published and until when, how much is kept and when
// it goes; and no figure.
func TestOfficerReadsWhatThereIs(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		in := webtest.NewPublishedIn(t, st, 2)
		waves, err := st.WavesOf(t.Context(), in.Project)
		if err != nil {
			t.Fatal(err)
		}
		storetest.Exec(t, st, database, `update wave set destroyed_at = null where name = 'Måling 2'`)
		group, hash := string(survey.NewID[survey.GroupID]()), strings.Repeat("a", 64)
		storetest.Exec(t, st, database, `insert into wave_group (id, wave_id, audience, name, invited, public_key, printed) values ('`+group+`', '`+string(waves[0].ID)+`', 'staff', 'Alle', 10, 'k', false)`)
		storetest.Exec(t, st, database, `insert into answers (wave_group_id, questionnaire, size, records) values ('`+group+`', '`+hash+`', 1, 'abc')`)
		project, err := st.Project(t.Context(), in.Project)
		if err != nil {
			t.Fatal(err)
		}
		answersEnd := fmt.Sprintf("Svarene slettes 1. august %d.", survey.AnswersEnd(waves[0].Closes, 0).Year())
		in.Post(t, in.As(t, survey.Leader, in.Owner, in.Units[0].ID), "/enhet/"+string(in.Units[0].ID)+"/tilbake", nil)
		_, body := in.Get(t, in.As(t, survey.DataProtection, in.Owner, ""), "/revisjon/finnes")
		said := strings.Join(strings.Fields(webtest.Document(t, body).Find("main").Text()), " ")
		for _, part := range []string{"Måling 1 Ødelagt", "Måling 2 Det er ikke skrevet ned", "Sluttmåling Ikke laget ennå", in.Units[0].Name + " Publisert", "Alle med adressen kan lese sidene til", "2 målinger med tall", answersEnd, "3 åpnede svar", "Det er ingen svar lagret.", "Ingen møter", fmt.Sprintf("publisert i prosjektet, slettes %d. ", project.TextsEnd().Day()), "utlevert eller hentet inn Ingenting"} {
			if !strings.Contains(said, part) {
				t.Errorf("what there is lacks %q: %s", part, said)
			}
		}
		if strings.Contains(said, "%") || strings.Contains(said, in.Units[1].Name) {
			t.Errorf("the officer reads results, or what is not: %s", said)
		}
	})
}

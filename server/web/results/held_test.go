package results_test

import (
	"context"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The data protection officer reads when the key of each wave was destroyed, which the log alone
// tells, what is published and until when, and how much is kept; and no figure.
func TestOfficerReadsWhatThereIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		in := webtest.NewPublishedIn(t, st, 2)
		waves, err := st.WavesOf(t.Context(), in.Project)
		if err != nil {
			t.Fatal(err)
		}
		in.Write(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.Audit(ctx, audit.Server, audit.Event{Action: audit.CloseWave, Owner: in.Owner, Waves: []survey.WaveID{waves[0].ID}})
		})
		in.Post(t, in.As(t, survey.Leader, in.Owner, in.Units[0].ID), "/enhet/"+string(in.Units[0].ID)+"/tilbake", nil)
		_, body := in.Get(t, in.As(t, survey.DataProtection, in.Owner, ""), "/revisjon/finnes")
		said := strings.Join(strings.Fields(webtest.Document(t, body).Find("main").Text()), " ")
		for _, part := range []string{"Måling 1 Ødelagt", "Måling 2 Lukkingen er ikke ferdig", "Sluttmåling Ikke laget ennå", in.Units[0].Name + " Publisert", "Alle med adressen kan lese sidene til", "2 målinger med tall", "utlevert eller hentet inn Ingenting"} {
			if !strings.Contains(said, part) {
				t.Errorf("what there is lacks %q: %s", part, said)
			}
		}
		if strings.Contains(said, "%") || strings.Contains(said, in.Units[1].Name) {
			t.Errorf("the officer reads results, or what is not: %s", said)
		}
	})
}

package web

import (
	"regexp"
	"testing"

	"trivselspuls/survey/store"
)

// townPaths are the ids of what is in the town.
func townPaths(t *testing.T, st *store.Store) (at struct{ school, kindergarten, project, wave, person string }) {
	t.Helper()
	owners, err := st.Owners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	units, err := st.UnitsOf(t.Context(), owners[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	projects, err := st.ProjectsOf(t.Context(), owners[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	waves, err := st.WavesOf(t.Context(), projects[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	at.school, at.kindergarten = string(units[0].ID), string(units[1].ID)
	accounts, err := st.AccountsOf(t.Context(), owners[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	at.person = string(accounts[0].ID)
	at.project, at.wave = string(projects[0].ID), string(waves[0].ID)
	return at
}

// withoutPath takes out the one thing two pages of what does not exist differ
// in: the address that the language switch leads back to.
func withoutPath(body string) string {
	return regexp.MustCompile(`name="back" value="[^"]*"`).ReplaceAllString(body, "")
}

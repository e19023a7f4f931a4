package waves_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// withNewVersion is a library in which the questions of grades 8–10 have a second
// version with another title.
func withNewVersion(t *testing.T) *questionnaire.Library {
	t.Helper()
	const data, name = "../../survey/questionnaire/data", "pupils-8-10.v1"
	files := fstest.MapFS{}
	entries, err := os.ReadDir(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		body, err := os.ReadFile(data + "/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = &fstest.MapFile{Data: body}
		if !strings.HasPrefix(entry.Name(), name) {
			continue
		}
		newer := strings.Replace(string(body), "version: 1", "version: 2", 1)
		newer = strings.Replace(newer, "\ntitle: ", "\ntitle: 2 ", 1)
		files[strings.Replace(entry.Name(), ".v1", ".v2", 1)] = &fstest.MapFile{Data: []byte(newer)}
	}
	library, err := questionnaire.LoadFS(files)
	if err != nil {
		t.Fatal(err)
	}
	return library
}

// A project keeps the wording its first wave asked, whatever the program has
// learned meanwhile, so that its waves can be compared; another project begins
// with the newest.
func TestAProjectKeepsItsWording(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		first, _ := c.library.Current(survey.Pupils810)
		c.open(t)
		newer := withNewVersion(t)
		c.Service = waves.New(c.st, c.directory, newer)
		second, _ := newer.Current(survey.Pupils810)
		if first.Hash == second.Hash {
			t.Fatal("the second version is the first")
		}
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		asks := func(what, want string) {
			t.Helper()
			wave := c.plan(t, survey.Pupils810)
			if err := c.Open(t.Context(), "test", wave.ID); err != nil {
				t.Fatal(err)
			}
			body, err := c.Manifest(t.Context(), wave.ID)
			if err != nil {
				t.Fatal(err)
			}
			manifest, err := survey.DecodeManifest(body)
			if err != nil || manifest.Questionnaires[0].Hash != want {
				t.Errorf("%s asks %s, want %s (%v)", what, manifest.Questionnaires[0].Hash, want, err)
			}
		}
		q, err := c.Current(t.Context(), c.owner.ID, survey.Pupils810)
		if err != nil {
			t.Fatal(err)
		}
		if q.Hash != first.Hash {
			t.Errorf("what comes next is version %d", q.Version)
		}
		asks("the next wave of the project", first.Hash)
		if q, err := c.Current(t.Context(), c.owner.ID, survey.Staff); err != nil || q.Audience != survey.Staff {
			t.Errorf("an audience that has not been asked gets %v", err)
		}
		c.project.ID, c.project.Name, c.project.Starts = survey.NewID[survey.ProjectID](), "Det neste", c.project.Ends
		c.project.Ends = c.project.Starts.AddDate(2, 0, 0)
		if err := c.st.Tx(t.Context(), func(tx *store.Tx) error { return tx.CreateProject(t.Context(), c.project) }); err != nil {
			t.Fatal(err)
		}
		asks("the next project", second.Hash)
	})
}

package analysis

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
	"trivselspuls/survey/text"
)

// A report in a third written language needs its text file and the names of audiences
// only. What stands in the
// questionnaires and the snapshots is in bokmål where nobody has translated it.
func TestAReportInAThirdLanguageNeedsFilesOnly(t *testing.T) {
	body, err := localeFiles.ReadFile("locale/nb.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var entries map[string]any
	if err := yaml.Unmarshal(body, &entries); err != nil {
		t.Fatal(err)
	}
	for key, entry := range entries {
		if forms, plural := entry.(map[string]any); plural {
			for form, wording := range forms {
				forms[form] = "sma:" + fmt.Sprint(wording)
			}
			forms["two"] = "sma:two"
		} else {
			entries[key] = "sma:" + fmt.Sprint(entry)
		}
	}
	if body, err = yaml.Marshal(entries); err != nil {
		t.Fatal(err)
	}
	built := catalog
	t.Cleanup(func() { catalog = built })
	catalog = func() (*text.Catalog, error) {
		all, err := text.Load(fstest.MapFS{"sma.yaml": {Data: body}}, "*.yaml")
		for id, names := range survey.AudienceNames() {
			err = errors.Join(err, all.Add("audience."+id, map[string]string{"sma": "sma:" + names["nb"]}))
		}
		return all, err
	}
	r, err := NewReport(frame, twoWaves(t), Scope{Unit: "unit-Stor"}, "sma")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Series {
		if !strings.HasPrefix(s.Sentence, "sma:") {
			t.Errorf("%s: %s", s.Name, s.Sentence)
		}
		for _, note := range s.Notes {
			if !strings.HasPrefix(note, "sma:") {
				t.Errorf("%s: %s", s.Name, note)
			}
		}
		for _, c := range s.Table.Columns() {
			if !strings.HasPrefix(c.Label, "sma:") {
				t.Errorf("%s: a column is called %s", s.Name, c.Label)
			}
		}
	}
	if _, err := r.Figures(nil); err != nil {
		t.Error(err)
	}
}

package e2e

import (
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/server/web/help"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// Every document of help prints on two sheets at most, none of which ends with a heading, and is
// fit to be seen; so is the list, before a search and after one that is sent.
func TestEveryDocumentIsTwoSheets(t *testing.T) {
	clock := &demo.Clock{}
	r := Start(t, storetest.Open(t, t.TempDir()+"/documents.db", clock.Now), clock)
	base := r.Setting.BaseURL
	p := openBrowser(t)
	for _, lang := range survey.WrittenLanguages() {
		p.Navigate(base + "/hjelp?lang=" + lang)
		p.Inspect("help-" + lang)
		p.Fill("#sok", "nettbrett")
		p.Follow(`main form button`)
		if p.Count("main li a") == 0 || Eval[string](p, "document.documentElement.lang") != lang {
			t.Errorf("%s: the search finds nothing, or answers in another language", lang)
		}
		p.Inspect("help-found-" + lang)
		for _, name := range help.Documents() {
			address := base + "/hjelp/" + name + "?lang=" + lang
			twoSheets(t, p, address, name+" in "+lang, 1)
			p.Inspect("help-" + name + "-" + lang)
		}
	}
}

package wave

import (
	"net/url"
	"testing"

	"trivselspuls/server/page"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// What is printed leads to the respondents' host, whatever host it is printed on.
func TestPrintedLinksAreTheRespondents(t *testing.T) {
	views, err := page.LoadViews()
	if err != nil {
		t.Fatal(err)
	}
	a := Area{Site: &site.Site{Config: site.Config{
		BaseURL:       &url.URL{Scheme: "https", Host: "leder.example.no"},
		RespondentURL: &url.URL{Scheme: "https", Host: "svar.example.no"},
	}, Views: views}, Store: &store.Store{}}
	code := survey.NewCode()
	if got := a.printer().SlipURL(survey.Slip{Code: code, Fingerprint: "F"}); got != "https://svar.example.no/#"+string(code)+".F" {
		t.Errorf("a slip says %s", got)
	}
	if got := a.printer().LinkURL(waves.Link{Address: "g-s", Fingerprint: "F"}); got != "https://svar.example.no/lenke/g-s#F" {
		t.Errorf("a poster says %s", got)
	}
}

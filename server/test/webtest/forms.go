package webtest

import (
	"net/http"
	"net/url"
	"testing"

	"trivselspuls/server/web"
)

// FirstRun is a form that begins an installation with an owner and its first project
// leader, who is called what they sign in with.
func FirstRun(owner, login string) url.Values {
	return url.Values{"owner": {owner}, "name": {login}, "login": {login}, "password": {GoodPassword}, "officer": {"Ola Ombud"}, "officer_login": {"ombud-" + login}}
}

// ProjectForm is a form that sets a project up.
func ProjectForm() url.Values {
	form := url.Values{"name": {"Trygt miljø"}, "from": {"2026-08-01"}, "to": {"2098-07-31"}}
	for _, n := range []string{"1", "2", "3", "4"} {
		form.Set("phase."+n+".from", "2026-08-01")
		form.Set("phase."+n+".to", "2098-07-31")
	}
	return form
}

// WaveForm are the fields of a form that plans a wave.
func WaveForm() url.Values {
	return url.Values{
		"kind": {"baseline"}, "name": {"Startmåling"}, "from": {"2026-08-01"}, "to": {"2098-07-30"},
		"audiences": {"pupils-8-10", "children-4-5"},
	}
}

// MeasureForm is a form that logs a measure.
func MeasureForm() url.Values {
	return url.Values{
		"title": {"Voksne ute i alle friminutt"}, "indicator": {"E5"}, "phase": {"2"}, "sub_goal": {"D4"},
		"starts": {"2025-01-15"}, "ends": {""}, "responsible": {"staff"}, "status": {"running"}, "seen": {""},
	}
}

// OwnPath is where an owner's own questions to the oldest pupils are.
const OwnPath = "/oppsett/sporsmal/pupils-8-10"

// OwnQuestion is a form that asks a question of the owner's own.
func OwnQuestion() url.Values {
	return url.Values{
		"text.nb": {"Bussen  kommer når den skal"}, "text.nn": {"Bussen kjem når han skal"}, "text.en": {"The bus is on time"},
		"scale": {"C"}, "first": {"choice"},
	}
}

// Sound is the shortest recording there is.
var Sound = []byte("RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x08\x00\x00\x00\x00\x00\x10\x00\x00\x00\xf0\xff")

// SendSound sends a recording of a wording.
func SendSound(t *testing.T, app *web.App, path string, cookie *http.Cookie, wording string, body []byte) (*http.Response, string) {
	t.Helper()
	return SendFile(t, app, path, cookie, "sound", body, "wording", wording)
}

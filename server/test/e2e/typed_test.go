package e2e

import (
	"strings"
	"testing"

	"trivselspuls/survey"
)

// TestCodesAsTheyAreTyped: a hand scanner types the whole address and Enter or Tab, into
// the boxes, also where the computer's keyboard is laid out for another country: the slip opens with its fingerprint. What a telephone's keyboard is still
// composing is left alone, for a field that is written over then has every letter twice.
func TestCodesAsTheyAreTyped(t *testing.T) {
	r := openPromise(t)
	slip := r.slips(t, survey.Pupils810)[0]
	p := openBrowser(t)
	address := r.address + "/#" + slip.String()
	for _, typed := range []struct {
		text, end string
		focus     string // before it types
	}{
		{address, Tab, "#door input"},
		{strings.ToUpper(r.address) + "/#" + strings.ToLower(slip.String()), Enter, "#door input"},
		{strings.NewReplacer(":", "Ø", "/", "-").Replace(r.address) + "-#" + slip.String(), Tab, "#door input"},
		{slip.String(), Enter, "#door input"},
		{address, Enter, "#door input:last-of-type"}, // where a code with a mistake is being mended
	} {
		p.Navigate("about:blank")
		p.Navigate(r.address + "/")
		p.WaitUntil(`"ready" in document.documentElement.dataset`)
		if strings.HasSuffix(typed.focus, "last-of-type") {
			p.Fill("#door input", string(slip.Code[:8])+"3C3C")
		}
		p.Click(typed.focus)
		p.Press(typed.text, typed.end)
		at(p, "start")
		if p.Count("#compare[hidden]") != 1 {
			t.Errorf("%q: the fingerprint got lost", typed.text)
		}
	}
	p.Navigate("about:blank")
	p.Navigate(r.address + "/")
	p.WaitUntil(`"ready" in document.documentElement.dataset`)
	p.Click("#door input")
	word := strings.ToLower(string(slip.Code))
	for i := 1; i <= len(word); i++ {
		p.Compose(word[:i])
	}
	if got := Eval[string](p, `document.querySelector("#door input").value`); got != word {
		t.Errorf("%q while it is composed, want %q", got, word)
	}
	p.Press(Enter)
	at(p, "start")
}

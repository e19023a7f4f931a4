package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// titles are how the letter begins, language by language.
var titles = map[string]string{
	"nb": "Til foreldre og foresatte", "nn": "Til foreldre og føresette", "en": "To parents and guardians",
	"pl": "Do rodziców i opiekunów", "uk": "Батькам та опікунам", "so": "Ku socota waalidiinta iyo masuuliyiinta",
	"lt": "Tėvams ir globėjams", "ar": "إلى أولياء الأمور", "ur": "والدین اور سرپرستوں کے نام",
}

func printLetters(t *testing.T, p *Page, page, base string, children int) {
	t.Helper()
	few := waves.Spares(children)
	p.Navigate(page)
	p.Inspect("slips-parents")
	if got := letterLanguages(p, ""); !slices.Equal(got, []string{"nb*", "nn", "en"}) {
		t.Errorf("letters are offered in %v", got)
	}
	inThisTab(p)
	p.Click("#lang-nn")
	p.Click("#lang-en")
	p.Follow(`form:has(#lang-nn) button[name="letters"]`)
	p.Inspect("letters")
	checkLetters(t, p, []string{"nb", "nn", "en"}, children+few)
	onPaper(t, p).withSpares(t, few).sameCodes(t, base, (children+1)/2, 2, children)
}

// turnOnEveryLanguage offers the drafts, too, to whom a wave asks.
func (r Running) turnOnEveryLanguage(t *testing.T, wave survey.WaveID) {
	t.Helper()
	owner, err := r.Store.OwnerOfWave(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	err = r.Store.Tx(t.Context(), func(tx *store.Tx) error {
		return tx.SetLanguages(t.Context(), owner.ID, []string{"pl", "uk", "ar", "so", "lt", "ur"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// printLettersAgain replaces a lost print: the languages are ticked as they were,
// and with every language there is, a child's letter still keeps to one sheet, on
// either paper.
func printLettersAgain(t *testing.T, p *Page, page, base string, children int) {
	t.Helper()
	few := waves.Spares(children)
	p.Navigate(page)
	p.Inspect("slips-parents-printed")
	all := []string{"nb", "nn", "en", "pl", "uk", "ar", "so", "lt", "ur"}
	ticked := slices.Concat([]string{"nb*", "nn*", "en*"}, all[3:])
	if got := letterLanguages(p, "again"); !slices.Equal(got, ticked) {
		t.Errorf("after printing, letters are offered in %v, want %v", got, ticked)
	}
	inThisTab(p)
	p.Click("#againpaper-letter")
	p.Follow(`form:has([value="again"]) button[name="letters"]`)
	checkLetters(t, p, []string{"nb", "nn", "en"}, children+few)
	onPaperOf(t, p, usLetter).withSpares(t, few).sameCodes(t, base, (children+1)/2, 2, children)

	for _, c := range []struct {
		sheet     size
		languages []string
	}{{a4, all[:6]}, {a4, all}, {usLetter, all[:6]}, {usLetter, all}} {
		p.Navigate(page)
		inThisTab(p)
		for _, lang := range all {
			Eval[bool](p, fmt.Sprintf(`document.querySelector("#againlang-%s").checked = %v`, lang, slices.Contains(c.languages, lang)))
		}
		p.Click("#againpaper-" + strings.ToLower(c.sheet.name))
		p.Follow(`form:has([value="again"]) button[name="letters"]`)
		checkLetters(t, p, c.languages, children+few)
	}
	p.Inspect("letters-all-languages")
	onPaperOf(t, p, usLetter).sameCodes(t, base, children+few, 1, children+few)
	for lang, direction := range map[string]string{"ar": "rtl", "ur": "rtl", "pl": "ltr"} {
		if got := Eval[string](p, fmt.Sprintf(`getComputedStyle(document.querySelector('.letter [lang=%s] p')).direction`, lang)); got != direction {
			t.Errorf("the letter in %s runs %s", lang, got)
		}
	}
}

// letterLanguages are those a form offers, with a star if ticked.
func letterLanguages(p *Page, kind string) []string {
	return Eval[[]string](p, fmt.Sprintf(
		`[...document.querySelectorAll('[id^="%slang-"]')].map(e => e.name.slice(5) + (e.checked ? "*" : ""))`, kind))
}

// checkLetters looks for one whole letter a child in each language.
func checkLetters(t *testing.T, p *Page, languages []string, children int) {
	t.Helper()
	if n := p.Count(".letter"); n != children {
		t.Errorf("%d letters to %d children", n, children)
	}
	fits(t, p, ".letter, .letter .text, .letter .text section, .letter .key")
	for _, lang := range languages {
		if n := Eval[int](p, fmt.Sprintf(`[...document.querySelectorAll('.letter [lang=%s] h2')].filter(e => e.innerText === %q).length`, lang, titles[lang])); n != children {
			t.Errorf("%q begins %d of %d letters", titles[lang], n, children)
		}
	}
	if n := p.Count(".letter .text section"); n != children*len(languages) {
		t.Errorf("%d texts in %d letters of %d languages", n, children, len(languages))
	}
}

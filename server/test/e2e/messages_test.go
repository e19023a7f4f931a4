package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/server/page"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A leader copies a message for the school's own channel and prints the letter to
// guardians: one whole page in each of nine languages, with as many help contacts
// as an owner may have, two of them from right to left.
func TestMessagesAndTheLetterToGuardians(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/messages.db", clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Children45, survey.Pupils810, survey.ParentsSchool, survey.ParentsKindergarten, survey.Staff)
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	open, err := st.WavesIn(t.Context(), survey.Open)
	if err != nil || len(open) != 1 {
		t.Fatalf("%d open waves, %v", len(open), err)
	}
	wave := open[0]
	r.turnOnEveryLanguage(t, wave.ID)
	owner, err := st.OwnerOfWave(t.Context(), wave.ID)
	if err != nil {
		t.Fatal(err)
	}
	contacts := make([]survey.Contact, survey.MaxContacts)
	for i := range contacts {
		contacts[i] = survey.Contact{Name: fmt.Sprintf("Helsesykepleieren ved enhet nummer %d", i+1), Phone: "22 33 44 55", Note: "Hver dag fra åtte til tre", Link: "https://www.eksempeldal.kommune.no/tenester/oppvekst/skolehelsetenesta/kontakt-oss-om-barnet-ditt"}
	}
	if err := st.Tx(t.Context(), func(tx *store.Tx) error { return tx.SetContacts(t.Context(), owner.ID, "", contacts) }); err != nil {
		t.Fatal(err)
	}
	p := openBrowser(t)
	signIn(t, p, access, survey.ProjectLeader)
	address := access.BaseURL + "/maling/" + string(wave.ID)
	p.Navigate(address + "/meldinger")
	p.Inspect("messages")
	p.Follow(`form.message-choice button`)
	p.Click(`[data-copy="m-soon"]`)
	p.WaitText("Kopiert")
	if text := Eval[string](p, `document.querySelector("#m-soon").value`); !strings.Contains(text, owner.Name) || !strings.Contains(text, "frivillig") {
		t.Errorf("the message is %q", text)
	}
	p.Navigate(address + "/meldinger?sprak=ur")
	p.Inspect("messages-urdu")
	p.WaitText("Ingen som har språket som morsmål, har lest")
	if dir := Eval[string](p, `getComputedStyle(document.querySelector("#m-soon")).direction`); dir != "rtl" {
		t.Errorf("the message in Urdu runs %s", dir)
	}
	all := []string{"nb", "nn", "en", "pl", "uk", "ar", "so", "lt", "ur"}
	p.Navigate(address + "/brev?sprak=" + strings.Join(all, "&sprak="))
	p.Inspect("letter-guardians")
	fits(t, p, ".info, .info .parts, .info .help, .info header")
	if got := Eval[[]string](p, `[...document.querySelectorAll(".info")].map(e => e.lang)`); !slices.Equal(got, all) {
		t.Errorf("the letter is in %v", got)
	}
	if got := Eval[[]string](p, `[...document.querySelectorAll(".info")].filter(e => getComputedStyle(e.querySelector(".intro")).direction == "rtl").map(e => e.lang)`); !slices.Equal(got, []string{"ar", "ur"}) {
		t.Errorf("from right to left are %v", got)
	}
	if n := Eval[int](p, `document.querySelectorAll(".info .draft").length`); n != 6 {
		t.Errorf("%d of the letters say that they are drafts, want 6", n)
	}
	_, text := printed(t, p)
	sheets := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	if len(sheets) != len(all) {
		t.Fatalf("%d sheets for %d languages", len(sheets), len(all))
	}
	texts, err := page.LoadTexts()
	if err != nil {
		t.Fatal(err)
	}
	wanted := []string{owner.Name, "22 33 44 55", "/personvern"}
	for _, line := range append(texts.Help.Talk, texts.Help.Danger...) {
		wanted = append(wanted, line.Number)
	}
	for i, sheet := range sheets {
		for _, wanted := range wanted {
			if !strings.Contains(sheet, wanted) {
				t.Errorf("the sheet in %s lacks %q", all[i], wanted)
			}
		}
	}

	lessonPages(t, p, access.BaseURL)

	leader := openBrowser(t)
	signIn(t, leader, access, survey.Leader)
	leader.Follow(`a[href$="/meldinger"]`)
	leader.Inspect("messages-unit")
	if n := leader.Count("#enhet"); n != 0 {
		t.Error("a leader can choose among other units")
	}
	inThisTab(leader)
	leader.Follow(`form[action$="/brev"] button`)
	leader.Inspect("letter-unit")
	if n := leader.Count(".info"); n != 1 {
		t.Errorf("%d pages for one language", n)
	}
}

// lessonPages prints what whoever has the lesson reads: one sheet an age and language,
// which says that answering is voluntary and names the duty to act.
func lessonPages(t *testing.T, p *Page, base string) {
	t.Helper()
	for age, duty := range map[string]string{"kindergarten": "§ 42", "young": "§ 12-4", "old": "§ 12-4"} {
		for lang, voluntary := range map[string]string{"nb": "helt greit å si nei", "nn": "heilt greitt å seie nei"} {
			if age != "kindergarten" {
				voluntary = "Det er frivillig"
			}
			p.Navigate(base + "/timen/" + age + "?lang=" + lang)
			p.Inspect("lesson-" + age + "-" + lang)
			fits(t, p, ".lesson")
			if got := Eval[string](p, `document.querySelector('a[href*="/nettbrett/"]')?.href ?? ""`); got != base+"/nettbrett/"+lang {
				t.Errorf("%s in %s leads to %q, where tablets are checked", age, lang, got)
			}
			_, text := printed(t, p)
			if sheets := strings.Count(text, "\f"); sheets != 1 {
				t.Errorf("%s in %s: %d sheets", age, lang, sheets)
			}
			text = strings.Join(strings.Fields(text), " ")
			for _, wanted := range []string{duty, voluntary, "eservelapp", "/nettbrett på"} {
				if !strings.Contains(text, wanted) {
					t.Errorf("%s in %s does not say %q", age, lang, wanted)
				}
			}
		}
	}
}

package e2e

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// What goes home and up on the wall: slips, letters with a slip, spare slips, and
// the poster of an open link, as they come out of the printer.
func TestWhatIsPrinted(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/print.db", clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Pupils810, survey.ParentsSchool)
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	wave, parents, pupils := r.smallSchool(t)
	p := openBrowser(t)
	signIn(t, p, access, survey.ProjectLeader)
	page := func(g store.WaveGroup) string {
		return access.BaseURL + "/maling/" + string(wave) + "/lapper/" + string(g.ID)
	}
	printLetters(t, p, page(parents[0]), access.BaseURL, parents[0].Invited)
	r.turnOnEveryLanguage(t, wave)
	printLettersAgain(t, p, page(parents[0]), access.BaseURL, parents[0].Invited)
	printSlipsOf(t, p, page(pupils[0]), access.BaseURL, pupils[0].Invited)
	p.Navigate(access.BaseURL + "/maling/" + string(wave))
	p.Inspect("wave-open")
	poster(t, p, page(parents[1]), access.BaseURL+"/lenke/"+string(parents[1].ID)+"-")
	r.answerByLink(t, clock, access.BaseURL, parents[1])
	if _, err := r.Service.Close(t.Context(), "test", wave); err != nil {
		t.Fatal(err)
	}
	p.Navigate(page(pupils[0]))
	p.WaitText(fmt.Sprintf("%d lapper ble ikke brukt", pupils[0].Invited+2)) // the spare ones too
	group := openBrowser(t)
	signIn(t, group, access, survey.SteeringGroup)
	group.WaitText("åpen lenke, kan inneholde flere svar fra samme person")
	group.Inspect("steering-open-link")
}

// answerByLink lets parents answer with codes of an open link until it is full.
func (r Running) answerByLink(t *testing.T, clock *demo.Clock, base string, group store.WaveGroup) {
	t.Helper()
	defer clock.Release() // who is signed in stays so
	client := respondent.New(base)
	link, err := r.Service.Link(t.Context(), group.ID)
	if err != nil {
		t.Fatal(err)
	}
	for answered := 0; ; answered++ {
		code, err := r.Service.LinkCode(t.Context(), link.Address, envelope.NewToken())
		for errors.As(err, new(waves.LinkBusyError)) {
			clock.Set(clock.Now().Add(10 * time.Minute))
			code, err = r.Service.LinkCode(t.Context(), link.Address, envelope.NewToken())
		}
		if errors.Is(err, waves.ErrLinkFull) && answered >= 11 {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		err = client.Answer(t.Context(), survey.Slip{Code: code}, func(place respondent.Invitation) ([]survey.Answer, error) {
			asked, ok := r.Service.Library().ByHash(place.Questionnaire)
			if !ok {
				return nil, survey.ErrNotFound
			}
			answers := slices.Repeat([]survey.Answer{1 + survey.Answer(answered%2)}, len(asked.Items))
			return answers, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// smallSchool adds a school to the example and opens a wave for it: two groups of
// parents and one of pupils, few enough to print quickly.
func (r Running) smallSchool(t *testing.T) (wave survey.WaveID, parents, pupils []store.WaveGroup) {
	t.Helper()
	ctx := t.Context()
	wave = r.planned(t, survey.ParentsSchool, survey.Pupils810)
	owner, err := r.Store.OwnerOfWave(ctx, wave)
	if err != nil {
		t.Fatal(err)
	}
	school := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: owner.ID, Name: "Lia skole med et langt navn", Kind: survey.School}
	group := func(audience survey.Audience, name string, invited int) survey.Group {
		return survey.Group{ID: survey.NewID[survey.GroupID](), Unit: school.ID, Audience: audience, Name: name, Invited: invited}
	}
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.CreateUnit(ctx, school),
			tx.CreateGroup(ctx, group(survey.ParentsSchool, "1.–4. trinn", 11)),
			tx.CreateGroup(ctx, group(survey.ParentsSchool, "5.–10. trinn", 12)),
			tx.CreateGroup(ctx, group(survey.Pupils810, "8. trinn", 13)))
	})
	if err == nil {
		err = r.Service.Open(ctx, "test", wave)
	}
	if err != nil {
		t.Fatal(err)
	}
	groups, err := r.Store.WaveGroups(ctx, wave)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		switch {
		case g.Unit != school.ID:
		case g.Audience == survey.ParentsSchool:
			parents = append(parents, g)
		default:
			pupils = append(pupils, g)
		}
	}
	if len(parents) != 2 || len(pupils) != 1 {
		t.Fatalf("%d groups of parents and %d of pupils", len(parents), len(pupils))
	}
	return wave, parents, pupils
}

// inThisTab lets a print view take the place of the page instead of opening a tab.
func inThisTab(p *Page) {
	Eval[int](p, `document.querySelectorAll("form[target]").forEach(f => f.removeAttribute("target")) ?? 0`)
}

func printSlipsOf(t *testing.T, p *Page, page, base string, invited int) {
	t.Helper()
	p.Navigate(page)
	p.Inspect("slips-pupils")
	p.ExpectStatus(400)
	for _, form := range []string{"paper=a5", "letters=yes"} { // no such paper; letters are for parents
		if got := Eval[int](p, fmt.Sprintf(
			`fetch(location.href, { method: "POST", body: new URLSearchParams(%q) }).then(r => r.status)`, form)); got != 400 {
			t.Errorf("%s: status %d", form, got)
		}
	}
	inThisTab(p)
	p.Follow(`main form button`)
	p.Inspect("slips")
	fits(t, p, ".slip, .slip .words")
	if n := p.Count(".lesson"); n != 1 {
		t.Errorf("%d pages for whoever has the lesson", n)
	}
	few := waves.Spares(invited)
	onPaper(t, p).afterLesson(t).withSpares(t, few).sameCodes(t, base, (invited+9)/10, 10, invited)
	if n := p.Count(".spare"); n != few {
		t.Errorf("%d slips say that they are spare, want %d", n, few)
	}
	p.Navigate(page)
	p.Inspect("slips-printed")
	p.Navigate(page)
	inThisTab(p)
	p.Click("#againpaper-letter")
	p.Follow(`form:has([value="again"]) button`)
	fits(t, p, ".slip, .slip .words")
	onPaperOf(t, p, usLetter).afterLesson(t).withSpares(t, few).sameCodes(t, base, (invited+7)/8, 8, invited)
}

// poster gives a group an open link, prints the poster, and follows it as a
// parent does.
func poster(t *testing.T, p *Page, page, link string) {
	t.Helper()
	p.Navigate(page)
	p.Click("#link-sure")
	p.Follow(`form[action*="/lenke/"] button`)
	p.Inspect("slips-link")
	p.Follow(`a[href*="/plakat/"]`)
	p.Inspect("poster")
	fits(t, p, ".poster")
	printed := onPaper(t, p)
	if len(printed.codes) != 1 || len(printed.codes[0]) != 1 || !strings.HasPrefix(printed.codes[0][0], link) {
		t.Fatalf("the poster says %v, want %s and a secret", printed.codes, link)
	}
	link = printed.codes[0][0]
	if !strings.Contains(printed.text, "flere svar fra samme person") {
		t.Error("the poster does not say what an open link is")
	}
	parent := p.Another()
	parent.Navigate(link)
	parent.Inspect("link")
	parent.Click("#link-begin")
	at(parent, "language")
}

// Slips and posters for parents have room for the words of every language, each in its own direction.
func TestSlipsInEveryLanguageHaveRoom(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/tongues.db", clock.Now)
	r := Start(t, st, clock)
	wave, groups := openPlan(t, r, everyone(), askMore)
	owners, err := st.Owners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := openBrowser(t)
	p.Navigate(r.Setting.RespondentURL + projectLeader(t, st, owners[0].ID))
	p.Follow("main form button")
	page := func(what string, audience survey.Audience) string {
		at := slices.IndexFunc(groups, func(g store.WaveGroup) bool { return g.Audience == audience })
		return r.Setting.BaseURL + "/maling/" + string(wave) + "/" + what + "/" + string(groups[at].ID)
	}
	fits := func(where, css string) {
		t.Helper()
		p.Axe()
		if n := Eval[int](p, fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((one) => one.scrollHeight > one.clientHeight + 1).length`, css)); n > 0 || p.Count(css) == 0 {
			t.Errorf("%s: %d of %d are cut off", where, n, p.Count(css))
		}
		if telling := p.Count(`.tongues [lang="ar"][dir="rtl"], .tongues [lang="ur"][dir="rtl"]`); telling != 2*p.Count(".tongues") || p.Count(".tongues [lang]") != 8*p.Count(".tongues") {
			t.Errorf("%s: languages are missing: %s", where, p.Text(".tongues"))
		}
	}
	p.Navigate(page("lapper", survey.ParentsSchool))
	for _, language := range survey.Languages() {
		if css := "#lang-" + language.Code; p.Count(css) == 1 && p.Count(css+":checked") == 0 {
			p.Click(css)
		}
	}
	Eval[bool](p, `document.querySelectorAll("form[target]").forEach((f) => f.removeAttribute("target")) ?? true`)
	p.Follow(`main section:first-of-type form button:not([name])`)
	fits("slips", ".slip, .slip .words, .sheet")
	if told := p.Text(".toolbar"); strings.Contains(told, "timen") {
		t.Errorf("parents have no lesson: %q", told)
	}
	p.Navigate(page("lapper", survey.ParentsKindergarten))
	p.Click("#link-sure")
	p.Follow(`form[action*="/lenke/"] button`)
	p.Navigate(page("plakat", survey.ParentsKindergarten))
	fits("poster", ".poster")
	p.Navigate(page("lapper", survey.Pupils57))
	Eval[bool](p, `document.querySelectorAll("form[target]").forEach((f) => f.removeAttribute("target")) ?? true`)
	p.Follow(`form:has([name=kind][value=test]) button`)
	if n := Eval[int](p, onOneAnother); n != 0 || p.Count(".across") == 0 {
		t.Errorf("on %d of %d test slips one thing is printed on another", n, p.Count(".across"))
	}
}

// onOneAnother counts the slips whose large mark covers a word or the picture to scan.
const onOneAnother = `[...document.querySelectorAll(".across")].filter((mark) => {
  const a = mark.getBoundingClientRect();
  return [...mark.parentElement.querySelectorAll(".qr, .words")].some((e) => {
    const b = e.getBoundingClientRect();
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  });
}).length`

package e2e

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// What somebody hears who cannot see the page, with two keys a question, from the
// slip to the thanks.
func TestAnsweringByEarAndKeyboard(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/ear.db", clock.Now)
	r := Start(t, st, clock)
	slip := firstSlip(t, r, survey.Pupils810)
	twoOwners(t, st)
	p := openBrowser(t)
	p.Navigate(r.Setting.RespondentURL + "/")
	p.WaitUntil("document.documentElement.dataset.ready !== undefined")
	ownHelp(t, p, false)
	p.Hears("heading", "Hei!", "level=1")
	p.Hears("textbox", "Tegn 1 til 4")
	p.Fill("#door input", "KDR7")
	p.Press(Enter)
	p.WaitUntil(`document.querySelector("#code-error").textContent !== ""`)
	p.Hears("textbox", "Tegn 1 til 4", "invalid=true")
	if alert := p.Hears("alert", ""); alert.Role == "" || !strings.Contains(p.Text("#code-error"), "Sjekk koden") {
		t.Errorf("a wrong code is not told: %+v", alert)
	}
	Eval[bool](p, "(location.hash = '"+slip+"', true)")
	at(p, "start")
	ownHelp(t, p, true)
	p.Hears("heading", "Før du begynner", "level=1", "focused=true")
	p.Hears("button", "Bokmål", "pressed=true")
	focusOn(t, p, `^button.*Start$`)
	p.Press(Enter)
	at(p, "question")
	p.Hears("heading", "Jeg har det bra på skolen", "level=1", "focused=true")
	p.Hears("group", "Jeg har det bra på skolen")
	p.Hears("radio", "Aldri", "checked=false")
	p.Hears("radio", "Vil ikke svare", "checked=false")
	digitsStandWhereTheTextSays(t, p, true)
	p.Hears("button", "Hopp over")
	p.Hears("button", "Hjelp")
	started, questions := time.Now(), 0
	for Eval[string](p, "document.body.dataset.at") == "question" {
		if questions++; questions > 40 {
			t.Fatal("the questions do not end")
		}
		before := p.Text("#item h1")
		p.Press("1", Enter)
		p.WaitUntil(fmt.Sprintf(`document.body.dataset.at !== "question" || document.querySelector("#item h1").innerText.replace(/\s+/g, " ").trim() !== %q`, before))
		if questions == 1 {
			shown := Eval[string](p, `document.querySelector("#progress").getAttribute("aria-valuetext")`)
			if bar := p.Hears("progressbar", "Så langt er du kommet"); bar.Value == "0" || !strings.Contains(shown, "prosent") {
				t.Errorf("how far it is, is told as %+v, %q", bar, shown)
			}
			focusOn(t, p, `Tilbake`)
			p.Press(Enter)
			p.WaitText(before)
			p.Hears("radio", "Aldri", "checked=true")
			p.Press(Enter, Enter)
			p.WaitUntil(`document.querySelector("#item input:checked") === null`)
		}
	}
	t.Logf("%d questions with two keys each in %v", questions, time.Since(started).Round(time.Millisecond))
	if questions < 20 {
		t.Errorf("only %d questions were asked", questions)
	}
	p.Hears("heading", "Det var alle spørsmålene", "level=1", "focused=true")
	focusOn(t, p, `^button.*Send`)
	p.Press(Enter)
	at(p, "thanks")
	p.Hears("heading", "Takk!", "level=1", "focused=true")
	p.Click(`[data-screen="thanks"] [data-do="next-slip"]`)
	at(p, "door")
	ownHelp(t, p, false)
}

// withMouse shows what the page shows to whoever has a mouse: a browser without a screen has none.
const withMouse = `(() => {
	const fine = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule.media?.mediaText.includes("pointer: fine"));
	for (const rule of fine) rule.media.mediaText = rule.media.mediaText.replace("(hover: hover) and (pointer: fine) and ", "");
	return fine.length > 0;
})()`

// digitsStandWhereTheTextSays fails unless each answer has its digit before its words, on their
// line, where the line about the keyboard says «the number before the answer». Small children
// have neither digits nor that line, and neither has anybody on a telephone.
func digitsStandWhereTheTextSays(t *testing.T, p *Page, told bool) {
	t.Helper()
	Eval[bool](p, withMouse)
	for width, shown := range map[int]bool{Laptop: told, Phone: false} {
		p.Resize(width)
		if wrong := Eval[string](p, fmt.Sprintf(`((shown) => {
			const keys = document.querySelector(".keys"), rtl = document.dir === "rtl";
			if (keys.checkVisibility() !== shown || shown && !keys.innerText.trim()) return "the line about the keyboard";
			return [...document.querySelectorAll("#item .option")].flatMap((option, i) => {
				const digit = option.querySelector("kbd"), words = option.querySelector(".words");
				if (digit.checkVisibility() !== shown) return [option.innerText];
				const a = digit.getBoundingClientRect(), b = words.getBoundingClientRect();
				const before = rtl ? a.left >= b.right : a.right <= b.left;
				return !shown || before && a.top < b.bottom && b.top < a.bottom && digit.innerText === String(i + 1) ? [] : [option.innerText];
			}).join(", ");
		})(%t)`, shown)); wrong != "" {
			t.Errorf("%d wide, the digits do not stand where the text says: %s", width, wrong)
		}
	}
	p.Resize(Laptop)
}

// twoOwners gives the units of the only owner somebody to turn to, so many that a page fetches
// those of its part of the manifest apart, and the owner a neighbour.
func twoOwners(t *testing.T, st *store.Store) {
	t.Helper()
	owners, err := st.Owners(t.Context())
	if err == nil {
		err = st.Tx(t.Context(), func(tx *store.Tx) error {
			units, err := tx.UnitsOf(t.Context(), owners[0].ID)
			for i := range 64 {
				unit := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: owners[0].ID, Name: fmt.Sprint("Skole ", i), Kind: survey.School}
				if units = append(units, unit); err == nil {
					err = tx.CreateUnit(t.Context(), unit)
				}
			}
			contacts := []survey.Contact{{Name: "Vårt ombud", Phone: "51 00 00 00", Note: "Hverdager"}}
			for _, unit := range units {
				if err == nil {
					err = tx.SetContacts(t.Context(), owners[0].ID, unit.ID, contacts)
				}
			}
			if err != nil {
				return err
			}
			return tx.CreateOwner(t.Context(), survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Nabokommunen"})
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// ownHelp checks that the owner's help lines are there when a slip has told whose
// it is, and only then.
func ownHelp(t *testing.T, p *Page, wanted bool) {
	t.Helper()
	lists := p.Count(".lines")
	with := Eval[int](p, `[...document.querySelectorAll(".lines")].filter((list) => list.querySelector("a[href='tel:51000000']")).length`)
	if wanted && with != lists || !wanted && with != 0 || lists < 3 {
		t.Errorf("%d of %d lists of help lines name the owner's own", with, lists)
	}
}

// Wide letters and lines, the dark scheme, colours of the reader's own, and a page that stands still once it
// is there: for the youngest with faces and for parents from right to left.
func TestPagesForEyesThatNeedMore(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/eyes.db", clock.Now)
	r := Start(t, st, clock)
	_, groups := openPlan(t, r, everyone(), askMore)
	for _, g := range groups {
		language := map[survey.Audience]string{survey.Children45: "nb", survey.ParentsSchool: "ar", survey.Pupils810: "nn"}[g.Audience]
		if language == "" {
			continue
		}
		codes, err := r.Service.PrintSlips(t.Context(), "test", g.ID)
		if err != nil {
			t.Fatal(err)
		}
		p := openBrowser(t)
		p.Prefer("prefers-color-scheme", "dark")
		p.Navigate(r.Setting.RespondentURL + "/#" + string(codes[0]))
		p.WaitUntil(`["start", "language"].includes(document.body.dataset.at)`)
		shown := Eval[float64](p, isDrawn)
		p.Click(fmt.Sprintf(`section:not([hidden]) [data-languages] button[lang=%q]`, language))
		p.WaitUntil(fmt.Sprintf(`document.body.dataset.at === "start" && document.documentElement.lang === %q`, language))
		for _, screen := range []string{"start", "question"} {
			// Before, the page only says to wait; the buttons above grow for small children
			// when the slip tells who they are.
			if moved := movedBy(p, shown); moved > 0.01 {
				t.Errorf("%s %s: the page moved by %.3f after it was shown", g.Audience, screen, moved)
			}
			if screen == "question" {
				digitsStandWhereTheTextSays(t, p, g.Audience != survey.Children45)
			}
			p.Axe()
			for _, width := range []int{Phone, Laptop} {
				p.Resize(width)
				p.Spacing(true)
				if wide := Eval[int](p, "document.documentElement.scrollWidth"); wide > width {
					t.Errorf("%s %s at %d with wide spacing is %d wide", g.Audience, screen, width, wide)
				}
				if cut := p.CutOff(); len(cut) > 0 {
					t.Errorf("%s %s at %d with wide spacing cuts off %q", g.Audience, screen, width, cut)
				}
				p.Spacing(false)
			}
			if screen == "start" {
				begin(p)
				shown = Eval[float64](p, isDrawn)
			}
		}
		inOwnColours(p, string(g.Audience))
	}
}

// inOwnColours has the browser paint everything in the reader's few colours, as Windows' high contrast does: what is
// chosen, pressed and in focus, and how far it is, still look otherwise than what is not.
func inOwnColours(p *Page, where string) {
	p.t.Helper()
	p.Resize(Laptop)
	Eval[bool](p, anyVoice+` && document.dispatchEvent(new Event("shown"))`)
	p.WaitVisible(`[data-do="aloud"]`)
	p.Prefer("forced-colors", "active")
	looks := func(css string) []byte {
		return run(p, "look at "+css, chromedp.Screenshot(chromedp.CSS(css)))
	}
	for _, one := range []struct{ what, css, press string }{
		{"chosen", "#item .option", `document.querySelector("#item input").click()`},
		{"read aloud", `[data-do="aloud"]`, `document.querySelector('[data-do="aloud"]').click()`},
		{"in focus", "#next", `document.querySelector("#next").focus({ focusVisible: true })`},
		{"further on", "#progress", `document.querySelector("#progress").value = 0.9 * document.querySelector("#progress").max`},
	} {
		before := looks(one.css)
		Eval[int](p, "("+one.press+", document.activeElement.matches('input, .tool') && document.activeElement.blur(), 0)")
		if bytes.Equal(before, looks(one.css)) {
			p.t.Errorf("%s in colours of one's own: %s looks as before", where, one.what)
		}
	}
	p.save("own-colours-"+where+".png", Laptop)
}

// isDrawn waits until the screen at hand has been drawn, and gives the time by the browser's own clock.
const isDrawn = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(new Event("now").timeStamp))))`

// movedBy is how much of the page has moved by itself since it was loaded, as
// browsers count it: 0 is nothing.
func movedBy(p *Page, since float64) float64 {
	return Eval[float64](p, fmt.Sprintf(`new Promise((resolve) => {
		let sum = 0;
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries()) if (!entry.hadRecentInput && entry.startTime > %f) sum += entry.value;
		}).observe({ type: "layout-shift", buffered: true });
		requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
	})`, since))
}

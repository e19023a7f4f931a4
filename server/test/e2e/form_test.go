package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store/storetest"
)

// Without scripts the first page leads to the plain form, and the form works from
// the typed code to the receipt. Going back shows nobody's answers.
func TestAnswerWithoutScripts(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/form.db", clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Pupils810)
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(access.Slips[0].URL, "#")
	inspectForm(openBrowser(t), access.BaseURL, code)
	p := openBrowser(t)
	p.WithoutScripts()
	p.Navigate(access.BaseURL + "/")
	p.WaitVisible(`noscript a[href="/skjema"]`)
	if n := Eval[int](p, `[...document.querySelectorAll("button, input")].filter((e) => e.checkVisibility()).length`); n != 0 {
		t.Errorf("%d buttons and fields are shown that would not answer", n)
	}
	p.Follow(`noscript a[href="/skjema"]`)
	p.Fill("#code", strings.ToLower(code))
	p.Follow(`main button[type="submit"]`)
	chosen := answerEveryOther(p)
	p.Follow(`button[name="language"][value="nn"]`)
	if got := p.Count("fieldset.item input:checked"); got != chosen || p.Count(`html[lang="nn"]`) != 1 {
		t.Errorf("%d of %d answers are left after changing the language", got, chosen)
	}
	p.Follow(`button[name="send"]`)
	if !strings.HasPrefix(p.Location(), access.BaseURL+"/skjema/takk") {
		t.Errorf("sent, and at %s", p.Location())
	}
	if !p.BackRefused() {
		t.Errorf("going back shows the form again, with %d answers", p.Count("input:checked"))
	}
}

// inspectForm looks at the pages with a browser that can run the inspection. No
// code is spent: the form is only opened.
func inspectForm(p *Page, base, code string) {
	p.Navigate(base + "/skjema")
	p.Inspect("form-door")
	p.ExpectStatus(400)
	p.Fill("#code", "KDR7")
	p.Follow(`main button[type="submit"]`)
	p.Inspect("form-door-wrong")
	p.Fill("#code", code)
	p.Follow(`main button[type="submit"]`)
	p.WaitVisible("fieldset.item")
	p.Inspect("form-questions")
	p.Navigate(base + "/skjema/takk")
	p.Inspect("form-thanks")
}

// answerEveryOther picks the first answer to every second question and counts
// them.
func answerEveryOther(p *Page) int {
	for i := 1; i <= p.Count("fieldset.item"); i += 2 {
		Eval[bool](p, `document.querySelectorAll("fieldset.item")[`+fmt.Sprint(i-1)+`].querySelector("input").checked = true`)
	}
	return p.Count("fieldset.item input:checked")
}

// TestFormIsTheSameInstrument: the plain form asks what the page asks, question by
// question: the same words, faces over words and pictures where the page has them, the
// practice first in a part of its own, what is explained before what it is about, and what a
// hard word means one tap away.
func TestFormIsTheSameInstrument(t *testing.T) {
	r := openPromise(t)
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := openBrowser(t)
	explained := 0
	for audience, drawn := range map[survey.Audience]bool{
		survey.Children45: true, survey.Pupils12: true, survey.Pupils57: false, survey.ParentsSchool: false,
	} {
		p.Navigate(r.address + "/skjema?lang=nb")
		p.Fill("#code", r.slips(t, audience)[0].String())
		p.Follow(`main button[type="submit"]`)
		p.Inspect("form-questions-" + string(audience))
		asked, _ := library.Current(audience)
		view, _ := asked.View("nb")
		var want []string
		for i, item := range view.Items {
			var words []string
			scale := 0
			for _, o := range item.Options {
				if words = append(words, o.Text); o.Value <= int(survey.MaxOption) {
					scale++
				}
			}
			faces, picture := 0, 0
			if drawn {
				picture = 1
			}
			if drawn && scale == 3 && item.Best != "" {
				faces = 3
			}
			before := item.Before
			if i > 0 && before == view.Items[i-1].Before {
				before = "" // it stands once, before the part
			}
			var asks string
			for _, word := range view.Words {
				if word.ID == item.Word && word.Means != item.Before {
					asks, explained = word.Asks+word.Means, explained+1
				}
			}
			want = append(want, fmt.Sprint(item.Text, " ", before, " ", item.Practice, picture, faces, strings.Join(words, "/"), asks))
		}
		got := Eval[[]string](p, `[...document.querySelectorAll("fieldset.item")].map((item) => {
			const part = item.closest("section"), first = part.querySelector(".item") === item;
			const space = (text) => text.replace(/\s+/g, " ").trim();
			return space(item.querySelector("legend .text").lastChild.textContent) + " " + (first ? space(part.querySelector(".before")?.textContent ?? "") : "") +
				" " + (part.querySelector("h2")?.textContent === "Vi øver først") + " " + item.querySelectorAll(".picture").length +
				" " + item.querySelectorAll(".scale .face + .words").length + [...item.querySelectorAll(".words")].map((one) => space(one.textContent)).join("/") + space(item.querySelector("details")?.textContent ?? "");
		})`)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", audience, diff)
		}
		if drawn {
			beside(t, p, asked)
		}
		p.ResizeTo(smallPhone.width, smallPhone.height)
		if broken := Eval[[]string](p, `[...document.querySelectorAll(".lines bdi")].filter((e) => e.getClientRects().length > 1).map((e) => e.innerText)`); len(broken) > 0 {
			t.Errorf("%s: the help lines break %q", audience, broken)
		}
	}
	if explained == 0 {
		t.Error("no word is explained, so nothing was looked at")
	}
}

// beside fails when the words of a question run on under its picture, or a word is broken
// to have room there: in every language, on the narrowest telephone and on a tablet.
func beside(t *testing.T, p *Page, asked *questionnaire.Questionnaire) {
	t.Helper()
	for _, language := range asked.Languages {
		p.Follow(fmt.Sprintf(`button[name="language"][value=%q]`, language.Code))
		for _, w := range []window{smallPhone, tablet} {
			p.ResizeTo(w.width, w.height)
			under := Eval[[]string](p, `[...document.querySelectorAll("legend")].flatMap((legend) => {
				const words = document.createRange();
				words.selectNodeContents(legend.querySelector(".text"));
				const edge = legend.querySelector(".picture").getBoundingClientRect().right;
				return [...words.getClientRects()].some(({ left }) => left < edge) ? [legend.innerText] : [];
			}).concat(`+brokenWords+`("legend .text"))`)
			if len(under) > 0 {
				t.Errorf("%s in %s, %d wide: not beside its picture: %q", asked.Audience, language.Code, w.width, under)
			}
		}
	}
}

package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// TestEngines walks the youngest and the oldest pupils from slip to receipt in each other browser that is installed, with
// presses of the browser's own; a browser that is too old is led to the plain form with the slip's code carried over. After
// closing every answer is there exactly as it was given. «make engines» walks every audience, and a leader from the sign-in link
// to a chart.
func TestEngines(t *testing.T) {
	all := os.Getenv("TRIVSELSPULS_ENGINES") != ""
	ctx := t.Context()
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/engines.db", clock.Now)
	r := Start(t, st, clock)
	wave, groups := openForEveryone(t, r)
	slips := map[survey.GroupID][]survey.Code{}
	for _, g := range groups {
		codes, err := r.Service.PrintSlips(ctx, "test", g.ID)
		if err != nil {
			t.Fatal(err)
		}
		slips[g.ID] = codes
	}
	var leaders []string
	if all {
		leaders = startLeaders(t, len(engines))
	}
	const seed = 11
	rng := rand.New(rand.NewPCG(seed, seed))
	var given []storetest.Response
	var walked, lacking []string
	for i, one := range engines {
		t.Run(one.name, func(t *testing.T) {
			e := one.start(t)
			if e == nil {
				lacking = append(lacking, one.name)
				if os.Getenv("TRIVSELSPULS_REQUIRE") != "" {
					t.Fatal("not installed here")
				}
				t.Skip("not installed here")
			}
			e.resize(1024, 768)
			for _, g := range groups {
				if !all && g.Audience != survey.Children45 && g.Audience != survey.Pupils810 {
					continue
				}
				q := promised(t, r, wave, g.Audience)
				slip := r.Setting.RespondentURL + "/#" + string(slips[g.ID][i])
				how := answerIn
				if one.plain {
					how = answerPlainIn
				}
				answers := settled(t, q, "nb", how(t, e, slip, g.Audience, rng))
				given = append(given, storetest.Response{Group: g.ID, Questionnaire: q.Hash, Answers: answers})
			}
			if all && !one.plain {
				leadIn(t, e, leaders[i])
			}
			walked = append(walked, fmt.Sprintf("%s: %s", one.name, tell[string](t, e, "navigator.userAgent")))
		})
	}
	closing, err := r.Service.Close(ctx, "test", wave)
	if err != nil || closing.Answered != len(given) || closing.Invalid != 0 {
		t.Errorf("closing gave %+v, %v; %d were sent", closing, err, len(given))
	}
	stored, err := storetest.Responses(ctx, st, wave)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := sorted(stored), sorted(given); !slices.Equal(got, want) {
		t.Errorf("stored, which were not given: %v\ngiven, which are not stored: %v", without(got, want), without(want, got))
	}
	t.Logf("walked:\n%s\nnot installed: %s", strings.Join(walked, "\n"), strings.Join(lacking, ", "))
}

// screenIs waits for one of the page's screens.
func screenIs(t *testing.T, e engine, screen string) {
	t.Helper()
	until(t, e, `document.body && document.body.dataset.at === %q`, screen)
}

// aMoment is longer than a tap may come after a screen without having been meant (taps.js).
const aMoment = 800 * time.Millisecond

// answerIn goes through one slip on the page and gives what was picked for each wording.
func answerIn(t *testing.T, e engine, slip string, audience survey.Audience, rng *rand.Rand) map[string]survey.Answer {
	t.Helper()
	e.open("about:blank")
	e.open(slip)
	until(t, e, `document.body && ["start", "language"].includes(document.body.dataset.at)`)
	e.eval(`(() => {
		window.faults = [];
		addEventListener("error", ({ message }) => faults.push(message));
		addEventListener("unhandledrejection", ({ reason }) => faults.push(String(reason)));
		return true;
	})()`)
	if address := tell[string](t, e, "location.href"); strings.Contains(address, "#") {
		t.Errorf("%s: the code stands in the address bar: %s", audience, address)
	}
	press(t, e, `section:not([hidden]) [data-languages] button[lang="nb"]`)
	screenIs(t, e, "start")
	pictures(t, e, string(audience)+"-start")
	time.Sleep(aMoment)
	press(t, e, `[data-do="begin"]`)
	screenIs(t, e, "question")
	pictures(t, e, string(audience)+"-question")
	given := map[string]survey.Answer{}
	for asked := 0; tell[string](t, e, "document.body.dataset.at") == "question"; asked++ {
		if asked == 3 {
			goOnAfterReload(t, e, slip)
			continue
		}
		question := tell[struct {
			Code, Text string
			Values     []survey.Answer
		}](t, e, `(() => {
			const heading = document.querySelector("#item h1");
			return { code: heading.dataset.code, text: heading.innerText, values: [...document.querySelectorAll("#item input")].map((input) => Number(input.value)) };
		})()`)
		pick := rng.IntN(len(question.Values))
		e.eval(fmt.Sprintf(`document.querySelectorAll("#item .option")[%d].id = "picked"`, pick))
		press(t, e, "#picked")
		until(t, e, `document.querySelector("#picked input").checked`)
		if same := tell[bool](t, e, `(([one, other]) => one === other)(["#picked", ".option:not(#picked)"].map((css) =>
			getComputedStyle(document.querySelector("#item " + css + " .words"), "::before").borderTopWidth))`); same {
			t.Errorf("%s: nothing shows which answer to %q is chosen", audience, question.Text)
		}
		given[question.Text] = question.Values[pick]
		press(t, e, "#next")
		until(t, e, `document.body.dataset.at !== "question" || document.querySelector("#item h1").dataset.code !== %q`, question.Code)
	}
	screenIs(t, e, "send")
	time.Sleep(aMoment)
	press(t, e, `[data-do="send"]`)
	screenIs(t, e, "thanks")
	pictures(t, e, string(audience)+"-thanks")
	once := tell[[2]int](t, e, `["redeem", "cast"].map((what) => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/api/" + what)).length)`)
	if faults := tell[[]string](t, e, "window.faults"); once[0] > 1 || once[1] != 1 || len(faults) > 0 {
		t.Errorf("%s: redeemed %d and cast %d times; faults: %v", audience, once[0], once[1], faults)
	}
	return given
}

// goOnAfterReload forgets the page and opens the slip again, which goes on where it was.
func goOnAfterReload(t *testing.T, e engine, slip string) {
	t.Helper()
	before := tell[string](t, e, `document.querySelector("#item h1").innerText`)
	e.open("about:blank")
	e.open(slip)
	screenIs(t, e, "start")
	e.eval(`(window.faults = [], addEventListener("error", ({ message }) => faults.push(message)), true)`)
	time.Sleep(aMoment)
	press(t, e, `[data-do="begin"]`)
	screenIs(t, e, "question")
	if after := tell[string](t, e, `document.querySelector("#item h1").innerText`); after != before {
		t.Errorf("gone on with %q, after %q", after, before)
	}
}

// answerPlainIn is answerIn for a browser that is too old for the page: it says so and carries the slip to the plain form.
func answerPlainIn(t *testing.T, e engine, slip string, audience survey.Audience, rng *rand.Rand) map[string]survey.Answer {
	t.Helper()
	e.open("about:blank")
	e.open(slip)
	until(t, e, `document.querySelector('[data-failed="old"]')`)
	if !strings.Contains(tell[string](t, e, "document.body.innerText"), "Denne nettleseren kan ikke brukes") {
		t.Errorf("%s: the page does not say that the browser is too old", audience)
	}
	pictures(t, e, string(audience)+"-old")
	e.eval(`[...document.querySelectorAll(".to-form")].find((one) => one.getClientRects().length).id = "on", true`)
	press(t, e, "#on")
	until(t, e, `document.querySelector("fieldset.item")`)
	pictures(t, e, string(audience)+"-form")
	given := map[string]survey.Answer{}
	questions := tell[[]struct {
		Text   string
		Values []survey.Answer
	}](t, e, `[...document.querySelectorAll("fieldset.item")].map((item) => ({
		text: item.querySelector(".number").nextSibling.textContent.trim(),
		values: [...item.querySelectorAll("input")].map((input) => Number(input.value)),
	}))`)
	for i, question := range questions {
		pick := rng.IntN(len(question.Values))
		e.eval(fmt.Sprintf(`((old) => {
			if (old) old.id = "";
			document.querySelectorAll("fieldset.item")[%d].querySelectorAll(".option")[%d].id = "picked";
			return true;
		})(document.querySelector("#picked"))`, i, pick))
		press(t, e, "#picked")
		given[question.Text] = question.Values[pick]
	}
	press(t, e, `button[name="send"]`)
	until(t, e, `location.pathname === "/skjema/takk"`)
	return given
}

// startLeaders runs a town with figures, and gives so many leaders' sign-in links.
func startLeaders(t *testing.T, count int) (links []string) {
	t.Helper()
	clock := &demo.Clock{}
	r := Start(t, storetest.Open(t, t.TempDir()+"/leaders.db", clock.Now), clock)
	r.Small(survey.Pupils810)
	unit := r.Setting.Plan.Units[0].Name
	for i := range count {
		r.Setting.Plan.Accounts = append(r.Setting.Plan.Accounts,
			setup.Account{Name: fmt.Sprintf("Rektor %d", i), Login: fmt.Sprintf("rektor.nummer%d", i), Role: survey.Leader, Unit: unit})
	}
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range access.Roles {
		if link.Role == survey.Leader {
			links = append(links, link.URL)
		}
	}
	return links
}

// leadIn signs a leader in and looks at what needs styles and scripts: a button, a chart, and a choice beside its words.
func leadIn(t *testing.T, e engine, link string) {
	t.Helper()
	e.open(link)
	until(t, e, `document.querySelector("main form button")`)
	pictures(t, e, "leader-link")
	e.eval(`setTimeout(() => document.querySelector("main form button").click()) > 0`) // by its name: a page that is still drawn moves it from under a mouse
	until(t, e, `document.querySelector('main a[href^="/enhet/"]')`)
	unit := tell[string](t, e, `document.querySelector('main a[href^="/enhet/"]').href`)
	e.open(unit)
	until(t, e, `document.querySelector('main a[href*="/E5."]')`)
	pictures(t, e, "leader-unit")
	e.open(tell[string](t, e, `document.querySelector('main a[href*="/E5."]').href`))
	until(t, e, `document.querySelector("[data-chart] svg path")`)
	pictures(t, e, "leader-series")
	e.resize(1024, 768)
	saveChart(t, e)
	e.open(unit + "/lapper")
	until(t, e, `document.querySelector('main a[href*="/lapper/"]')`)
	e.open(tell[string](t, e, `document.querySelector('main a[href*="/lapper/"]').href`))
	until(t, e, `document.querySelector(".ds-field input[type=radio]")`)
	pictures(t, e, "leader-slips")
	e.resize(1024, 768)
	for what, wrong := range map[string]string{
		"a button has no colour of its own":        `getComputedStyle(document.querySelector(".ds-button")).backgroundColor === getComputedStyle(document.body).backgroundColor`,
		"a choice does not stand beside its words": `[...document.querySelectorAll(".ds-field input[type=radio]")].some((one) => one.getBoundingClientRect().right > one.nextElementSibling.getBoundingClientRect().left)`,
		"the page is wider than its window":        `document.documentElement.scrollWidth > innerWidth`,
	} {
		if tell[bool](t, e, "%s", wrong) {
			t.Errorf("%s: %s", tell[string](t, e, "location.pathname"), what)
		}
	}
}

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// projectLeader makes an account that may set up what an owner has, and gives the
// path it signs in by.
func projectLeader(t *testing.T, st *store.Store, owner survey.OwnerID) string {
	t.Helper()
	account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: owner, Name: "Prosjektleder", Login: "leder"}
	var secret string
	err := st.Tx(t.Context(), func(tx *store.Tx) error {
		if err := tx.CreateAccount(t.Context(), account); err != nil {
			return err
		}
		grant := survey.Grant{Role: survey.ProjectLeader, Owner: owner, Expires: tx.Now().AddDate(1, 0, 0)}
		if err := tx.Grant(t.Context(), account.ID, grant); err != nil {
			return err
		}
		var err error
		secret, err = tx.CreateSigninLink(t.Context(), account.ID, tx.Now().AddDate(0, 0, 1))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return "/inn/lenke/" + secret
}

// hear notes every sound that is played and every wording the tablet's own voice
// is asked to say.
const hear = `(() => {
  window.heard = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...rest) {
    heard.push([document.querySelector(".reading")?.textContent.trim(), this.buffer.duration > 0.04]);
    return start.apply(this, rest);
  };
  return true;
})()`

// wave makes a sound of a twentieth of a second, as the bytes of a file.
const wave = `(() => {
  const samples = 400, bytes = new DataView(new ArrayBuffer(44 + 2 * samples));
  [..."RIFF....WAVEfmt ....................data"].forEach((c, i) => bytes.setUint8(i, c.charCodeAt(0)));
  bytes.setUint32(4, 36 + 2 * samples, true); bytes.setUint32(16, 16, true); bytes.setUint16(20, 1, true); bytes.setUint16(22, 1, true);
  bytes.setUint32(24, 8000, true); bytes.setUint32(28, 16000, true); bytes.setUint16(32, 2, true); bytes.setUint16(34, 16, true);
  bytes.setUint32(40, 2 * samples, true);
  for (let i = 0; i < samples; i++) bytes.setInt16(44 + 2 * i, 9000 * Math.sin(i / 3), true);
  return new Uint8Array(bytes.buffer);
})()`

// chooseSound puts it, or what is made of it, into a wording's form.
const chooseSound = `((wording) => {
  const item = [...document.querySelectorAll(".clips > li")].find((li) => li.querySelector(".clip-text").textContent === wording);
  const files = new DataTransfer();
  files.items.add(new File([` + wave + `%s], "lyd.wav"));
  item.querySelector("details").open = true;
  item.querySelector("input[type=file]").files = files.files;
  item.querySelector("[data-send]").dataset.now = "";
  return true;
})(%q)`

// A project leader records and uploads what a child then hears: in the place of
// the tablet's own voice, with the words marked, and without a request that tells
// which question is on the screen.
func TestRecordingsAreHeard(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/aloud.db", clock.Now)
	r := Start(t, st, clock)
	slip := firstSlip(t, r, survey.Children45)
	owners, err := st.Owners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	base := r.Setting.RespondentURL
	p := openBrowserWithMicrophone(t)
	p.Navigate(base + projectLeader(t, st, owners[0].ID))
	p.Follow("main form button")
	record(t, p, base)
	for _, wording := range []string{"Ja", "Har du det fint i barnehagen?", "Liker du is?"} {
		Eval[bool](p, fmt.Sprintf(chooseSound, "", wording))
		p.Follow("[data-now]")
	}
	if p.WaitText("4 av"); p.Count(".clips audio") != 4 {
		t.Errorf("%d recordings can be listened to", p.Count(".clips audio"))
	}
	refuse(t, p)
	p.Inspect("clips")
	p.Navigate(base + "/#" + slip) // this browser has no voice of its own
	at(p, "start")
	if n := p.Count(`.top [data-do="aloud"]:not([hidden])`); n != 1 {
		t.Errorf("%d buttons offer what is recorded where there is no voice", n)
	}
	p.Navigate("about:blank")
	before := len(p.Requests())
	p.Navigate(base + "/")
	p.WaitUntil("document.documentElement.dataset.ready !== undefined")
	Eval[bool](p, ownVoice)
	Eval[bool](p, hear)
	Eval[bool](p, "(location.hash = '"+slip+"', true)")
	at(p, "start")
	p.Click(`[data-do="aloud"]`) // on already, but nobody has touched the page: the first press reads
	p.WaitUntil(`heard.length === 1`)
	if p.Count(`[data-do="aloud"][aria-pressed="true"]`) != 1 {
		t.Error("the first press turns the voice off")
	}
	begin(p)
	p.WaitUntil(`said.includes("Vil ikke svare") && document.querySelector(".reading") === null`)
	p.Click("#next")
	p.WaitUntil(`heard.filter(([words]) => words === "Har du det fint i barnehagen?").length === 1`)
	heard := Eval[string](p, "JSON.stringify(heard.slice(0, 3))")
	if want := `[["Før du begynner",true],["Liker du is?",true],["Ja",true]]`; heard != want {
		t.Errorf("heard %s, want %s", heard, want)
	}
	spoken := Eval[[]string](p, "said")
	if slices.Contains(spoken, "Liker du is?") || slices.Contains(spoken, "Ja") || !slices.Contains(spoken, "Litt") {
		t.Errorf("the tablet's voice said %q", spoken)
	}
	sounds := slices.DeleteFunc(p.Requests()[before:], func(request string) bool { return !strings.Contains(request, "/api/sound/") })
	if len(sounds) != 1 {
		t.Errorf("the page asked for sound as %v", sounds)
	}
}

// record reads in a row, from the list of what lacks, begun with the keyboard: the
// next text comes by itself, one is passed over, and it can be stopped and gone on with.
func record(t *testing.T, p *Page, base string) {
	t.Helper()
	p.Navigate(base + "/oppsett/lyd")
	p.Inspect("lacking")
	p.Follow(`[href="/oppsett/lyd/children-4-5/nb/neste"]`)
	p.WaitVisible("[data-record]")
	if first := p.Text("#reads"); first != "Før du begynner" || p.Focused() == "" {
		t.Errorf("the first text is %q, and the focus is on %q", first, p.Focused())
	}
	p.Inspect("record-next")
	p.Press(Enter)
	p.WaitUntil(`document.querySelector("[data-record]").textContent.endsWith("(1)")`)
	p.Follow("[data-record]")
	p.WaitText("1 av")
	if p.Count(".clip-before audio") != 1 {
		t.Error("what was recorded cannot be listened to")
	}
	second := p.Text("#reads")
	p.Follow(".record-next a.ds-button")
	if third := p.Text("#reads"); second == "Før du begynner" || third == second {
		t.Errorf("after the first text come %q and %q", second, third)
	}
	p.Navigate(base + "/oppsett/lyd/children-4-5/nb/neste")
	if again := p.Text("#reads"); again != second {
		t.Errorf("gone on with, it begins with %q", again)
	}
	p.Navigate(base + "/oppsett/lyd/children-4-5/nb")
}

// refuse chooses a file that is no sound, as bytes that begin as one, and silence:
// the page says so and sends neither.
func refuse(t *testing.T, p *Page) {
	t.Helper()
	before := len(p.Requests())
	for problem, spoil := range map[string]string{"unplayable": ".slice(0, 40)", "silent": ".map((b, i) => (i < 44 ? b : 0))"} {
		Eval[bool](p, fmt.Sprintf(chooseSound, spoil, "Litt"))
		p.Click("[data-now]")
		p.WaitVisible("#" + problem)
	}
	for _, request := range p.Requests()[before:] {
		if strings.HasPrefix(request, "POST") {
			t.Errorf("the page sends %s", request)
		}
	}
}

// A questionnaire is looked through to its end without a slip. Nothing is kept in
// the browser, nothing is sent, and the page has no program that could.
func TestPreviewKeepsAndSendsNothing(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/preview.db", clock.Now)
	r := Start(t, st, clock)
	firstSlip(t, r, survey.Pupils810)
	owners, err := st.Owners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	base := r.Setting.RespondentURL
	p := openBrowser(t)
	p.Navigate(base + projectLeader(t, st, owners[0].ID))
	p.Follow("main form button")
	before := len(p.Requests())
	p.Navigate(base + "/sporreskjema/pupils-8-10/nn")
	p.WaitVisible("#survey-title")
	Eval[bool](p, ownVoice)
	p.Click(`[data-do="begin"]`)
	at(p, "question")
	p.Click(`[data-do="aloud"]`)
	p.Inspect("preview-question")
	questions, explained := 0, 0
	for Eval[string](p, "document.body.dataset.at") == "question" {
		questions++
		answer := "3" // the third of five: bullied two to three times a month, so that routed questions are asked
		text := p.Text("#item h1")
		if explained += p.Count("#item .explained"); p.Count("#item .explained") == 1 && explained == 1 {
			whatItMeans(p)
		}
		p.Press(answer)
		p.WaitUntil(`document.querySelector("#item input:checked") !== null`)
		p.Click("#next")
		p.WaitUntil(fmt.Sprintf(`document.body.dataset.at !== "question" || document.querySelector("#item h1").innerText.trim() !== %q`, text))
		if questions > 40 {
			t.Fatal("the questions do not end")
		}
	}
	if q, _ := r.Service.Library().Current(survey.Pupils810); questions != len(q.Items) {
		t.Errorf("%d of %d questions were met", questions, len(q.Items))
	}
	if want := Eval[int](p, namedWords); explained != want {
		t.Errorf("%d questions have a hard word's meaning at hand, %d name a word", explained, want)
	}
	at(p, "send")
	p.Inspect("preview-send")
	p.Click(`[data-do="send"]`)
	p.WaitText("Prøven er ferdig")
	p.Inspect("preview-end")
	keptAndSentNothing(t, p, before)
}

// A test slip leads, without an account, from the first page to the last as a respondent meets them in
// their own language, marked on every screen; nothing is kept in the browser or sent.
func TestATestSlipShowsTheWholeWay(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/test-slip.db", clock.Now)
	r := Start(t, st, clock)
	_, groups := openForEveryone(t, r)
	p := openBrowser(t)
	for _, g := range groups {
		if g.Audience != survey.Children45 && g.Audience != survey.Pupils57 {
			continue
		}
		before := len(p.Requests())
		p.Navigate(r.Setting.RespondentURL + "/prove/" + string(g.ID))
		p.Follow(`.preview-languages a[lang="en"]`)
		marked := func(screen string) {
			t.Helper()
			at(p, screen)
			p.WaitVisible("section:not([hidden]) h1") // the first screen is there before its words
			p.Inspect("test-slip-" + string(g.Audience) + "-" + screen)
			if mark := p.Text(".preview strong"); mark != "TEST – does not count" {
				t.Errorf("%s: the screen is marked %q", screen, mark)
			}
		}
		marked("start")
		begin(p)
		marked("question")
		for Eval[string](p, "document.body.dataset.at") == "question" {
			answer(p, 1)
		}
		marked("send")
		p.Click(`[data-do="send"]`)
		marked("end")
		p.WaitText("The test is over")
		keptAndSentNothing(t, p, before)
		p.Follow(`section:not([hidden]) a[href^="/?"]`)
		at(p, "door")
		p.Fill("#door input", "")
		p.Press(r.Setting.RespondentURL + "/prove/" + string(g.ID)) // as a hand scanner types
		p.Follow("#door button[type=submit]")
		at(p, "start")
		if !strings.Contains(p.Location(), "/prove/") {
			t.Errorf("the test slip leads to %s", p.Location())
		}
	}
}

// keptAndSentNothing looks at what a page that is only looked through has left and asked for since.
func keptAndSentNothing(t *testing.T, p *Page, before int) {
	t.Helper()
	for _, request := range p.Requests()[before:] {
		if strings.HasPrefix(request, "POST") || strings.Contains(request, "/api/") {
			t.Errorf("the preview asked %s", request)
		}
	}
	if kept := Eval[int](p, "localStorage.length + sessionStorage.length + document.cookie.length"); kept != 0 {
		t.Errorf("%d things are kept in the browser", kept)
	}
	program := Eval[string](p, `fetch(document.querySelector("script[type=module]").src).then((r) => r.text())`)
	for _, part := range []string{"/api/redeem", "/api/cast", "localStorage", "AES-GCM"} {
		if strings.Contains(program, part) {
			t.Errorf("the preview's program has %s in it", part)
		}
	}
}

// namedWords counts the questions that name a word whose meaning does not stand before them.
const namedWords = `(({ items, words = [] }) => items.filter((item) => item.word &&
	words.find(({ id }) => id === item.word).means !== item.before).length)(JSON.parse(document.querySelector("#view").textContent).view)`

// whatItMeans opens the meaning of a hard word, which is read where reading is on.
func whatItMeans(p *Page) {
	p.t.Helper()
	p.Click("#item .explained summary")
	p.WaitVisible("#item .means")
	p.WaitUntil(`document.body.dataset.said === document.querySelector("#item .means").textContent`)
	p.Inspect("preview-explained")
}

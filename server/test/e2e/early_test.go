package e2e

import (
	"strings"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store/storetest"
)

// TestWhenASlipCanBeUsed: whoever holds a slip too early is told the day, with an hour only where
// its group has a time of its own, and with pupils' class only then; whoever is too late, that it
// is over, though the wave is not closed yet. The plain form tells the same, and so does a page that
// was open when the time was moved.
func TestWhenASlipCanBeUsed(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/early.db", clock.Now)
	r := Start(t, st, clock)
	wave, groups := openPlan(t, r, everyone())
	codes := map[survey.Audience][]survey.Code{}
	group := map[survey.Audience]survey.GroupID{}
	for _, g := range groups {
		if g.Audience == survey.Pupils57 || g.Audience == survey.Staff {
			var err error
			if codes[g.Audience], err = r.Service.PrintSlips(t.Context(), "test", g.ID); err != nil {
				t.Fatal(err)
			}
			group[g.Audience] = g.ID
		}
	}
	opened, err := st.Wave(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	p := openBrowser(t)
	tells := func(when string, a survey.Audience, page, form string) {
		t.Helper()
		code := string(codes[a][0])
		p.Navigate("about:blank")
		p.ExpectStatus(409)
		p.Navigate(r.Setting.RespondentURL + "/#" + code)
		at(p, "stop")
		if got := p.Text("#stop-text"); got != page {
			t.Errorf("%s, %s: the page says %q, want %q", when, a, got, page)
		}
		p.Axe()
		p.ExpectStatus(409)
		p.Navigate(r.Setting.RespondentURL + "/skjema")
		p.Fill("main [name=code]", code)
		p.Follow("main form button[type=submit]")
		if got := p.Text("#problem"); !strings.HasSuffix(got, form) {
			t.Errorf("%s, %s: the form says %q, want %q", when, a, got, form)
		}
	}
	day := func(at time.Time) string {
		at = at.In(must.Have(time.LoadLocation("Europe/Oslo"))(t))
		weekday := []string{"søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"}[at.Weekday()]
		month := []string{"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"}[at.Month()-1]
		return weekday + " " + at.Format("2. ") + month
	}

	clock.Set(opened.Opens.Add(-12 * time.Hour))
	from := "Denne lappen kan brukes fra " + day(opened.Opens)
	for _, a := range []survey.Audience{survey.Pupils57, survey.Staff} {
		tells("the day before", a, from+". Ta vare på den.", ". Ta vare på den.")
	}
	clock.Set(opened.Opens.Add(time.Hour))
	p.Navigate("about:blank")
	p.Navigate(r.Setting.RespondentURL + "/#" + string(codes[survey.Pupils57][1]))
	at(p, "start")
	lesson := opened.Opens.AddDate(0, 0, 2).Add(9 * time.Hour)
	window := survey.Window{From: lesson, To: lesson.Add(45 * time.Minute)}
	own := map[survey.GroupID]survey.Window{group[survey.Pupils57]: window, group[survey.Staff]: window}
	if problems, err := r.Service.SetWindows(t.Context(), "test", wave, own); err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	clock.Set(clock.Now().Add(time.Minute))
	hour := lesson.In(must.Have(time.LoadLocation("Europe/Oslo"))(t)).Format("15:04")
	class := "Klassen din svarer " + day(lesson) + " klokka " + hour + ". Ta vare på lappen."
	p.ExpectStatus(409)
	p.Click(`[data-do="begin"]`)
	at(p, "stop")
	if got := p.Text("#stop-text"); got != class {
		t.Errorf("moved while the page was open: %q, want %q", got, class)
	}
	p.ExpectStatus(409)
	p.Navigate("about:blank")
	p.Navigate(r.Setting.RespondentURL + "/#" + string(codes[survey.Pupils57][1]))
	p.WaitUntil(`["stop", "start"].includes(document.body.dataset.at)`)
	if got := p.Text("#stop-text"); got != class {
		t.Errorf("the same slip once more: %q, want %q", got, class)
	}
	tells("before its time", survey.Pupils57, class, " klokka "+hour+". Ta vare på lappen.")
	tells("before its time", survey.Staff, "Denne lappen kan brukes fra "+day(lesson)+" klokka "+hour+". Ta vare på den.", " klokka "+hour+". Ta vare på den.")
	p.Navigate("about:blank")
	p.ExpectStatus(409)
	p.Navigate(r.Setting.RespondentURL + "/?lang=nn#" + string(codes[survey.Pupils57][0])) // a language no browser has days in
	at(p, "stop")
	nynorsk := strings.NewReplacer("mandag", "måndag", "tirsdag", "tysdag", "lørdag", "laurdag").Replace(day(lesson))
	if got := p.Text("#stop-text"); !strings.Contains(got, nynorsk) {
		t.Errorf("in nynorsk: %q, want %q", got, nynorsk)
	}
	p.Navigate("about:blank")
	p.ExpectStatus(409)
	p.Navigate(r.Setting.RespondentURL + "/?lang=en#" + string(codes[survey.Pupils57][0]))
	at(p, "stop")
	if got, british := p.Text("#stop-text"), lesson.Format("2 January"); !strings.Contains(got, british) {
		t.Errorf("in English: %q, want %q", got, british)
	}
	clock.Set(lesson.Add(time.Hour))
	tells("after its time", survey.Pupils57, "Tiden for denne lappen er over. Spør der du fikk lappen, om du kan svare en annen gang.", "")
	clock.Set(opened.Closes.Add(time.Minute))
	for _, a := range []survey.Audience{survey.Pupils57, survey.Staff} {
		tells("after the deadline", a, "Denne lappen er fra en måling som er ferdig. Har du fått en nyere lapp, bruker du den.", "")
	}
}

// TestSlipOfAClosedWave: a slip that tells which wave it is of, by its fingerprint or by what this browser keeps of it, is
// told that the survey is over. Of a code alone nothing can be told once it is destroyed, and the words are true of that too.
func TestSlipOfAClosedWave(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/closed.db", clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Pupils810)
	access := must.Have(demo.Seed(t.Context(), r.Setting))(t)
	waves := must.Have(st.WavesIn(t.Context(), survey.Open))(t)
	p := openBrowser(t)
	openSlip(p, access.Slips[0].URL)
	begin(p)
	answer(p, 1)
	if _, err := r.Service.Close(t.Context(), "test", waves[0].ID); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ slip, title, says string }{
		{codeOf(access.Slips[0].URL), "Målingen er slutt", "Denne lappen er fra en måling som er ferdig."},
		{access.Slips[1].URL[strings.Index(access.Slips[1].URL, "#")+1:], "Målingen er slutt", "Denne lappen er fra en måling som er ferdig."},
		{codeOf(access.Slips[1].URL), "Denne koden kan ikke brukes", "Er målingen slutt, virker koden ikke lenger."},
	} {
		p.Navigate("about:blank")
		p.ExpectStatus(404, 409, 404)
		p.Navigate(access.BaseURL + "/#" + c.slip)
		p.WaitUntil(`["stop", "start"].includes(document.body.dataset.at)`)
		if title, says := p.Text("#stop-title"), p.Text("#stop-text"); title != c.title || !strings.Contains(says, c.says) {
			t.Errorf("%s is told %q: %q", c.slip, title, says)
		}
	}
}

package e2e

import (
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// TestDatabaseGoneWhileSending: the database is pulled away while somebody sends.
// The page says that nothing is sent yet and keeps the envelope, also through a
// reload; when the database is back the answer goes out, once.
func TestDatabaseGoneWhileSending(t *testing.T) {
	clock := &demo.Clock{}
	cluster := storetest.NewCluster(t)
	st, err := store.Open(t.Context(), cluster.URL(), clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := st.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := Start(t, st, clock)
	wave, groups := openForEveryone(t, r)
	codes, err := r.Service.PrintSlips(t.Context(), "test", groups[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	p := openBrowser(t)
	openSlip(p, r.Setting.RespondentURL+"/#"+string(codes[0]))
	begin(p)
	Eval[int](p, `(() => { while (document.body.dataset.at === "question") { takeTime(); document.querySelector("#next").click(); } return 0; })()`)
	at(p, "send")

	cluster.Kill(t)
	p.ExpectStatus(503)
	p.Click(`[data-do="send"]`)
	at(p, "unsent")
	if got := p.Text(`section:not([hidden]) h1`); got != "Ikke sendt ennå" {
		t.Errorf("the page says %q", got)
	}
	p.Reload()
	p.WaitVisible("#waiting")

	cluster.Start(t)
	p.Reload()
	p.WaitUntil(`!Object.keys(localStorage).some((name) => name.startsWith("unsent."))`)
	closing, err := r.Service.Close(t.Context(), "test", wave)
	if err != nil || closing.Answered != 1 || closing.Invalid != 0 {
		t.Errorf("closed with %+v (%v), want the one answer", closing, err)
	}
}

package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A wave whose key is on paper: shown once on two sheets, kept nowhere, asked for
// at closing. Without the right key nothing changes.
func TestKeyOnPaperInABrowser(t *testing.T) {
	clock := &demo.Clock{}
	dir := t.TempDir()
	st := storetest.Open(t, filepath.Join(dir, "paper.db"), clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Pupils810)
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	wave := r.planned(t, survey.Pupils810)
	address := access.BaseURL + "/maling/" + string(wave)
	film := filepath.Join(t.TempDir(), "camera.y4m")
	p := openBrowserWithCamera(t, film)
	signIn(t, p, access, survey.ProjectLeader)
	p.Navigate(address)
	p.Inspect("wave-planned")
	p.Click("#custody-paper")
	p.Click("#open-sure")
	// The tab leaves before the key comes, and another asks for it first.
	Eval[bool](p, `(() => {
		const form = document.querySelector("form[data-opens]");
		form.submit = () => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) })
			.then(() => location.assign(location.pathname));
		return true;
	})()`)
	directory, err := keys.Open(r.KeyDirs[0], r.KeyDirs[1])
	if err != nil {
		t.Fatal(err)
	}
	release, err := directory.Alone(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.Follow(`form[action$="/apne"] button`)
	p.Inspect("wave-opening-goes-on")
	p.Follow(`main a[href$="/apning"]`)
	p.WaitText("nøkler er laget")
	Eval[int](p, `(() => { for (let i = 0; i < 99; i++) clearTimeout(i); return 0 })()`) // it loads itself anew
	p.Inspect("wave-opening")
	other := p.Another()
	other.Navigate(address + "/apning")
	release()
	other.WaitText("Åpnet du målingen i en annen fane")
	other.Navigate(address)
	if Eval[bool](other, `!document.querySelector("[data-key-waits]").hidden`) {
		t.Error("a tab that did not open the wave leads to its key")
	}
	p.Navigate(address)
	p.Inspect("wave-key-waits")
	p.Follow("[data-key-waits] a")
	p.WaitUntil(`document.querySelector(".key-text").textContent !== ""`)
	p.Inspect("key")
	fits(t, p, ".poster")
	text := p.Text(".key-text")
	for i, sheet := range onPaper(t, p).codes {
		if len(sheet) != 1 || sheet[0] != text || i > 1 {
			t.Errorf("sheet %d says %q, the page %q", i+1, sheet, text)
		}
	}
	notKept(t, dir, text)
	ShowCamera(t, film, p.Picture(".poster .qr"))

	p.Navigate(address)
	p.Inspect("wave-on-paper")
	if body := Eval[string](p, "document.documentElement.outerHTML"); strings.Contains(body, text[:14]) {
		t.Error("the wave's page shows the key again")
	}
	p.ExpectStatus(409)
	p.Fill("#key", mistyped(text))
	p.Click("#sure")
	p.Click(`form[action$="/lukk"] button:not([type="button"])`)
	p.WaitText("ikke riktig skrevet")
	p.Inspect("wave-key-typo")
	p.Navigate(address)
	closeWith(p, keys.PaperText(bytes.Repeat([]byte{7}, 32)))
	p.WaitText("ikke nøkkelen til denne målingen")
	if w, err := st.Wave(t.Context(), wave); err != nil || w.State != survey.Open {
		t.Fatalf("after wrong keys the wave is %s (%v)", w.State, err)
	}
	// As a process leaves it that is killed after it has stopped the wave: nobody is asked again.
	if err := st.Tx(t.Context(), func(tx *store.Tx) error { return tx.BeginClosing(t.Context(), wave) }); err != nil {
		t.Fatal(err)
	}
	p.Navigate(address)
	p.WaitText("Skriv inn eller skann nøkkelen fra arket")
	p.Inspect("wave-stopped-on-paper")
	scanKey(t, p, text)
	p.WaitText("Målingen er lukket")
	if w, err := st.Wave(t.Context(), wave); err != nil || w.State != survey.Closed {
		t.Fatalf("with the right key the wave is %s (%v)", w.State, err)
	}
}

// planned plans a wave in the example's project and leaves it closed.
func (r Running) planned(t *testing.T, audiences ...survey.Audience) survey.WaveID {
	t.Helper()
	ctx, now := t.Context(), r.Store.Now()
	open, err := r.Store.WavesIn(ctx, survey.Open)
	if err != nil || len(open) == 0 {
		t.Fatalf("no open wave (%v)", err)
	}
	before, err := r.Store.WavesOf(ctx, open[0].Project)
	if err != nil {
		t.Fatal(err)
	}
	w := survey.Wave{
		ID: survey.NewID[survey.WaveID](), Project: open[0].Project, Kind: survey.Pulse, Name: survey.FreeName("Ekstra måling", before),
		State: survey.Planned, Opens: now, Closes: now.AddDate(0, 0, 14),
	}
	if err := r.Store.Tx(ctx, func(tx *store.Tx) error { return tx.CreateWave(ctx, w, audiences) }); err != nil {
		t.Fatal(err)
	}
	return w.ID
}

// scanKey holds the first sheet in front of the camera instead of typing.
func scanKey(t *testing.T, p *Page, text string) {
	t.Helper()
	p.Fill("#key", "")
	withoutDecoder(p, "[data-scan-key]")
	p.Click("[data-scan-key]")
	p.WaitUntil(`document.querySelector("#key").value !== ""`)
	p.Inspect("wave-key-scanned")
	if got := Eval[string](p, `document.querySelector("#key").value`); got != text {
		t.Errorf("the camera read %q, the sheet says %q", got, text)
	}
	if on := Eval[bool](p, `document.querySelector("#key-camera").srcObject !== null`); on {
		t.Error("the camera stays on")
	}
	p.Follow(`form[action$="/lukk"] button:not([type="button"])`)
}

func closeWith(p *Page, key string) {
	p.Fill("#key", key)
	p.Click("#sure")
	p.Follow(`form[action$="/lukk"] button:not([type="button"])`)
}

// mistyped is a key with one wrong digit.
func mistyped(text string) string {
	if text[0] == '1' {
		return "2" + text[1:]
	}
	return "1" + text[1:]
}

// notKept looks for the key in every form it could have in the files of the
// database and of both key directories, which stand beside each other.
func notKept(t *testing.T, dir, text string) {
	t.Helper()
	scalar, err := keys.ParsePaperText(text)
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string][]byte{
		"bytes": scalar, "hexadecimal": []byte(hex.EncodeToString(scalar)),
		"base64": []byte(base64.StdEncoding.EncodeToString(scalar)), "its text": []byte(text),
	}
	files := 0
	err = filepath.WalkDir(filepath.Dir(dir), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, "Default") {
			return nil //nolint:nilerr // the browser's own files come and go
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return nil //nolint:nilerr // so may this one
		}
		files++
		for form, key := range forms {
			if !strings.HasSuffix(path, ".pdf") && bytes.Contains(bytes.ToLower(content), bytes.ToLower(key)) {
				t.Errorf("the key stands in %s as %s", d.Name(), form)
			}
		}
		return nil
	})
	if err != nil || files < 4 {
		t.Fatalf("%d files (%v)", files, err)
	}
}

// A wave whose sheets are lost is ended by the project leader, who reads first what is
// lost with it, on a page and a box to tick.
func TestKeyOnPaperIsLost(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, filepath.Join(t.TempDir(), "lost.db"), clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Pupils810)
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	wave := r.planned(t, survey.Pupils810)
	nobody, err := keys.NewReceiver()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Service.OpenOnPaper(t.Context(), "test", wave, nobody.Public()); err != nil {
		t.Fatal(err)
	}
	p := openBrowser(t)
	signIn(t, p, access, survey.ProjectLeader)
	address := access.BaseURL + "/maling/" + string(wave)
	p.Navigate(address)
	p.Follow(`a[href$="/oppgi"]`)
	p.Inspect("wave-abandon")
	p.Click(`form[action$="/oppgi"] button`) // the browser asks for the box first
	if w, err := st.Wave(t.Context(), wave); err != nil || w.State != survey.Open {
		t.Fatalf("without the box the wave is %s (%v)", w.State, err)
	}
	p.Click("#sure")
	p.Follow(`form[action$="/oppgi"] button`)
	p.WaitText("målingen har ingen tall")
	p.Inspect("wave-abandoned")
	w, err := st.Wave(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	p.Navigate(access.BaseURL + "/prosjekt/" + string(w.Project))
	p.WaitText("Avsluttet uten tall")
	p.Inspect("project-with-abandoned")
}

package e2e

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// opening is an open wave for everyone, seen through something that may change what
// the server says.
type opening struct {
	Running
	*filter
	wave        survey.WaveID
	groups      []store.WaveGroup
	manifest    []byte
	fingerprint survey.Fingerprint
}

func openPromise(t *testing.T) opening {
	t.Helper()
	clock := &demo.Clock{}
	r := Start(t, storetest.Open(t, t.TempDir()+"/promise.db", clock.Now), clock)
	wave, groups := openForEveryone(t, r)
	manifest, _, err := r.Service.Manifest(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	return opening{r, newFilter(t, r.Setting.Server), wave, groups, manifest, survey.FingerprintOf(manifest)}
}

// slips prints those of an audience's group.
func (r opening) slips(t *testing.T, audience survey.Audience) []survey.Slip {
	t.Helper()
	at := slices.IndexFunc(r.groups, func(g store.WaveGroup) bool { return g.Audience == audience })
	codes, err := r.Service.PrintSlips(t.Context(), "test", r.groups[at].ID)
	if err != nil {
		t.Fatal(err)
	}
	var slips []survey.Slip
	for _, code := range codes {
		slips = append(slips, survey.Slip{Code: code, Fingerprint: r.fingerprint})
	}
	return slips
}

// stopsAt scans a slip on a page of its own, which must stop with a text, and sends no
// more than the slip.
func (r opening) stopsAt(t *testing.T, p *Page, slip survey.Slip, text string) {
	t.Helper()
	p.Navigate("about:blank")
	p.Navigate(r.address + "/#" + slip.String())
	at(p, "stop")
	p.WaitText(text)
	for _, request := range p.Requests() {
		if strings.HasPrefix(request, "POST") && !strings.HasSuffix(request, "/api/look") {
			t.Errorf("%s was sent", request)
		}
	}
}

// TestOtherWordsAreRefused: something between tablet and server, or the server, asks
// one person another question, in the questions themselves, with a manifest to match,
// or with one field more. The page shows none of it.
func TestOtherWordsAreRefused(t *testing.T) {
	r := openPromise(t)
	slips := r.slips(t, survey.Pupils810)
	manifest, err := survey.DecodeManifest(r.manifest)
	if err != nil {
		t.Fatal(err)
	}
	asked, _ := manifest.Asked(survey.Pupils810)
	body, err := r.Service.Text(t.Context(), r.wave, survey.Pupils810, "nb")
	if err != nil {
		t.Fatal(err)
	}
	view, err := survey.Exact[questionnaire.View](body)
	if err != nil {
		t.Fatal(err)
	}
	const marked = "BYTTET TEKST: Er du Ola i 5B?"
	at6 := slices.IndexFunc(view.Items, func(i questionnaire.ViewItem) bool { return i.Code == "E6" })
	view.Items[at6].Text = marked
	changed, err := survey.Canonical(view)
	if err != nil {
		t.Fatal(err)
	}
	p := openBrowser(t)
	r.set("/api/questionnaire/", says(200, jsonType, string(changed)))
	r.stopsAt(t, p, slips[0], "Noe stemmer ikke")
	r.set("/api/questionnaire/", says(200, jsonType, strings.Replace(string(body), "{", `{"x":1,`, 1)))
	r.stopsAt(t, p, slips[0], "Noe stemmer ikke")

	other := bytes.Replace(r.manifest, []byte(asked.Text("nb")), []byte(survey.FingerprintOf(changed)), 1)
	group := r.groups[slices.IndexFunc(r.groups, func(g store.WaveGroup) bool { return g.Audience == survey.Pupils810 })].ID
	_, part, err := r.Service.ManifestOf(t.Context(), r.wave, group)
	if err != nil {
		t.Fatal(err)
	}
	r.set("/api/manifest/", says(200, jsonType, "["+string(other)+","+string(part)+"]"))
	r.stopsAt(t, p, slips[0], "Denne lappen hører til en annen utgave av spørsmålene")
	p.Inspect("respond-other-wave")
	if text := Eval[string](p, "document.documentElement.outerHTML"); strings.Contains(text, marked) {
		t.Error("the other words were shown")
	}
	r.open()
	p.ExpectStatus(409)
	r.stopsAt(t, p, survey.Slip{Code: slips[0].Code, Fingerprint: survey.FingerprintOf(other)}, "Denne lappen hører til en annen utgave av spørsmålene")

	// The very same slip goes on where nothing is changed.
	openSlip(p, r.address+"/#"+slips[0].String())
	begin(p)
	if _, err := r.Service.Close(t.Context(), "test", r.wave); err != nil {
		t.Fatal(err)
	}
	p.Navigate("about:blank")
	q := openBrowser(t)
	q.ExpectStatus(409)
	r.stopsAt(t, q, slips[1], "Denne lappen er fra en måling som er ferdig")
	q.Inspect("respond-over")
}

// TestWhomTheSlipIsFor: the first page says it for every audience, in the words of the
// slip; what is typed is to be compared before anything is answered, what is scanned
// has been.
func TestWhomTheSlipIsFor(t *testing.T) {
	r := openPromise(t)
	p := openBrowser(t)
	for audience, want := range map[survey.Audience]string{
		survey.Children45:          "Denne er til barna i Barnehagen. Vi har laget 10 like lapper. Gruppen heter «children-4-5».",
		survey.Pupils57:            "Denne lappen er til pupils-5-7 på Oppvekstsenteret. Vi har laget 10 like lapper.",
		survey.ParentsSchool:       "Dette er til foreldre ved Oppvekstsenteret. Vi har invitert 10. Gruppen heter «parents-school».",
		survey.ParentsKindergarten: "Dette er til foreldre ved Barnehagen. Vi har invitert 10. Gruppen heter «parents-kindergarten».",
		survey.Staff:               "Denne lappen er til ansatte ved Oppvekstsenteret. Vi har laget 10 like lapper. Gruppen heter «staff».",
	} {
		slips := r.slips(t, audience)
		for i, typed := range []bool{false, true} {
			slip := slips[i]
			if typed {
				slip.Fingerprint = ""
			}
			p.Navigate("about:blank")
			p.Navigate(r.address + "/#" + slip.String())
			p.WaitUntil(`["start", "language"].includes(document.body.dataset.at)`)
			if p.Count(`section[data-screen="language"]:not([hidden])`) > 0 {
				p.Click(`section:not([hidden]) [data-languages] [lang="nb"]`)
				at(p, "start")
			}
			if got := p.Text("#slip-for") + " " + p.Text("#slip-count"); got != want {
				t.Errorf("%s: %q, want %q", audience, got, want)
			}
			if compares := p.Count("#compare:not([hidden])") == 1; compares != typed {
				t.Errorf("%s, typed %v: asked to compare: %v", audience, typed, compares)
			}
			if got := p.Text("#compare .symbols"); typed && got != r.fingerprint.Short() {
				t.Errorf("%s: %q is to be compared", audience, got)
			}
			p.Inspect("respond-for-" + string(audience) + map[bool]string{true: "-typed"}[typed])
		}
	}
}

// TestSlipAsProgramsWriteIt: what mail, scanners and telephones make of a slip leads to
// the same first page, with its fingerprint; so does what is pasted into the boxes.
func TestSlipAsProgramsWriteIt(t *testing.T) {
	r := openPromise(t)
	slip := r.slips(t, survey.Pupils810)[0]
	p := openBrowser(t)
	for _, address := range []string{
		"/%23" + slip.String(), "/%2523" + slip.String(), "/#" + slip.String() + "%20", "/#" + slip.String() + "%0A",
		"/#" + strings.ToLower(slip.String()), "/#" + strings.Replace(slip.String(), ".", "%2E", 1),
		"/#" + strings.ReplaceAll(slip.Code.String(), "-", "%E2%80%93") + "." + string(slip.Fingerprint),
		"/#" + slip.String() + "&fbclid=IwAR0abc", "/?utm_source=x#" + slip.String() + "?utm_medium=y", "/skjema%23" + slip.String() + "/mer",
	} {
		openSlip(p, r.address+address)
		if p.Count("#compare[hidden]") != 1 {
			t.Errorf("%s: the fingerprint got lost", address)
		}
	}
	for pasted, compares := range map[string]bool{
		r.address + "/#" + slip.String(): false, r.address + "/%23" + slip.String() + " ": false, slip.String(): false,
		strings.ReplaceAll(slip.Code.String(), "-", "–"): true, "\u200b" + string(slip.Code) + "\u00a0": true,
	} {
		p.Navigate("about:blank")
		p.Navigate(r.address + "/")
		at(p, "door")
		p.WaitUntil(`"ready" in document.documentElement.dataset`)
		Eval[bool](p, `(() => {
			const box = document.querySelector("#door input");
			box.value = `+strconv.QuoteToASCII(pasted)+`;
			box.dispatchEvent(new Event("input", { bubbles: true }));
			document.querySelector("#door").requestSubmit();
			return true;
		})()`)
		at(p, "start")
		if got := p.Count("#compare:not([hidden])") == 1; got != compares {
			t.Errorf("%q: asked to compare: %v", pasted, got)
		}
	}
}

package web

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// plain is a browser without scripts: it posts forms and follows nothing.
type plain struct {
	*wireTest
	page   *goquery.Document
	status int
}

// post sends fields and reads the page that comes back.
func (p *plain) post(t *testing.T, fields url.Values) {
	t.Helper()
	client := &http.Client{
		Transport:     p.HTTP.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.PostForm(p.BaseURL+"/skjema", fields)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if len(response.Header["Set-Cookie"]) > 0 {
		t.Error("the form sets a cookie")
	}
	p.status = response.StatusCode
	if p.page, err = goquery.NewDocumentFromReader(response.Body); err != nil {
		t.Fatal(err)
	}
}

// begin types a code and returns the fields of the form with the questions.
func (p *plain) begin(t *testing.T, code survey.Code, language string) url.Values {
	t.Helper()
	p.post(t, url.Values{"code": {code.String()}, "lang": {language}})
	if p.status != http.StatusOK || p.page.Find("fieldset.item").Length() == 0 {
		t.Fatalf("status %d with %d questions", p.status, p.page.Find("fieldset.item").Length())
	}
	fields := url.Values{"send": {"yes"}}
	p.page.Find("input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		fields.Set(s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	return fields
}

// stored counts the rows of a table.
func (w *wireTest) stored(t *testing.T) int {
	t.Helper()
	counts, err := w.st.CastCounts(t.Context(), w.wave)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}

// closed closes the wave and returns the answers that were opened.
func (w *wireTest) closed(t *testing.T) [][]survey.Answer {
	t.Helper()
	closing, err := w.service.Close(t.Context(), "test", w.wave)
	if err != nil || closing.Invalid != 0 {
		t.Fatalf("closed with %+v (%v)", closing, err)
	}
	responses, err := w.st.Responses(t.Context(), w.wave)
	if err != nil {
		t.Fatal(err)
	}
	var opened [][]survey.Answer
	for _, r := range responses {
		opened = append(opened, r.Answers)
	}
	return opened
}

func pupils(t *testing.T, w *wireTest) *questionnaire.Questionnaire {
	t.Helper()
	asked, ok := w.library.Current(survey.Pupils810)
	if !ok {
		t.Fatal("no questionnaire")
	}
	return asked
}

// A form that is sent three times, the last time with other answers, is one
// answer, the first; what the routing passes by is not counted though it was
// filled in.
func TestFormAnswersOnce(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		p, asked := &plain{wireTest: w}, pupils(t, w)
		fields := p.begin(t, w.slips[0], "nn")
		if got := p.page.Find("html").AttrOr("lang", ""); got != "nn" {
			t.Errorf("the page's language is %s", got)
		}
		want := make([]survey.Answer, len(asked.Items))
		for i, item := range asked.Items {
			switch {
			case item.ShowIf != nil: // filled in, though no bullying is reported
				fields.Set(item.Code, "1")
				want[i] = survey.NotAsked
			case i%5 == 4: // left open
			default:
				fields.Set(item.Code, "1")
				want[i] = 1
			}
		}
		for range 2 {
			if p.post(t, fields); p.status != http.StatusSeeOther {
				t.Fatalf("sent with status %d", p.status)
			}
		}
		fields.Set(asked.Items[0].Code, "2")
		if p.post(t, fields); p.status != http.StatusSeeOther {
			t.Errorf("sent again with other answers: status %d", p.status)
		}
		if n := w.stored(t); n != 1 {
			t.Fatalf("%d ballots are stored", n)
		}
		if opened := w.closed(t); len(opened) != 1 || !slices.Equal(opened[0], want) {
			t.Errorf("opened %v, want %v", opened, want)
		}
	})
}

// The same slip on another form is refused, and nothing that was filled in is
// lost; with another slip it can be sent as it stands.
func TestFormOfAUsedSlip(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		p, asked := &plain{wireTest: w}, pupils(t, w)
		first, second := p.begin(t, w.slips[0], "nb"), p.begin(t, w.slips[0], "nb")
		if first.Get("nonce") == second.Get("nonce") {
			t.Fatal("two forms share a nonce")
		}
		if p.post(t, first); p.status != http.StatusSeeOther {
			t.Fatalf("sent with status %d", p.status)
		}
		code := asked.Items[2].Code
		second.Set(code, "3")
		if p.post(t, second); p.status != http.StatusConflict {
			t.Fatalf("a used slip: status %d", p.status)
		}
		if n := p.page.Find(`input[name=` + code + `][value="3"][checked]`).Length(); n != 1 {
			t.Error("what was filled in is gone")
		}
		if p.page.Find("#problem").Text() == "" || p.page.Find("input#code").Length() != 1 {
			t.Error("the page neither says what is wrong nor lets another code be typed")
		}
		second.Set("code", strings.ToLower(w.slips[1].String()))
		if p.post(t, second); p.status != http.StatusSeeOther {
			t.Errorf("with another slip: status %d", p.status)
		}
		if opened := w.closed(t); len(opened) != 2 || opened[0][2]+opened[1][2] != 3 {
			t.Errorf("opened %v", opened)
		}
	})
}

// mistyped is a code with another first symbol.
func mistyped(code survey.Code) string {
	first := "X"
	if strings.HasPrefix(string(code), first) {
		first = "Y"
	}
	return first + string(code)[1:]
}

// Whatever is wrong with a form, nothing is spent or stored, and the slip still
// works.
func TestRefusedForms(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		p, asked := &plain{wireTest: w}, pupils(t, w)
		good := p.begin(t, w.slips[0], "nb")
		item := asked.Items[0].Code
		for name, change := range map[string]func(url.Values) int{
			"mistyped code":        func(f url.Values) int { f.Set("code", mistyped(w.slips[0])); return http.StatusBadRequest },
			"unknown code":         func(f url.Values) int { f.Set("code", string(survey.NewCode())); return http.StatusConflict },
			"answer out of range":  func(f url.Values) int { f.Set(item, "99"); return http.StatusBadRequest },
			"not-asked by hand":    func(f url.Values) int { f.Set(item, "253"); return http.StatusBadRequest },
			"answer no number":     func(f url.Values) int { f.Set(item, "1; drop table ballot"); return http.StatusBadRequest },
			"answer far too large": func(f url.Values) int { f.Set(item, "257"); return http.StatusBadRequest },
			"huge": func(f url.Values) int {
				f.Set("x", strings.Repeat("x", 32<<10))
				return http.StatusRequestEntityTooLarge
			},
			"short nonce, new page": func(f url.Values) int {
				f.Set("nonce", "AAAA")
				f.Del("send")
				return http.StatusOK
			},
			"short nonce": func(f url.Values) int { f.Set("nonce", "AAAA"); return http.StatusBadRequest },
		} {
			w.rested()
			fields := url.Values{}
			for k, v := range good {
				fields[k] = slices.Clone(v)
			}
			want := change(fields)
			if p.post(t, fields); p.status != want {
				t.Errorf("%s: status %d, want %d", name, p.status, want)
			}
		}
		response, err := w.HTTP.Post(w.BaseURL+"/skjema", "multipart/form-data; boundary=x",
			strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\n"+string(w.slips[0])+"\r\n--x--\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("multipart: status %d", response.StatusCode)
		}
		if n := w.stored(t); n != 0 {
			t.Errorf("%d ballots are stored", n)
		}
		if p.post(t, good); p.status != http.StatusSeeOther {
			t.Errorf("the slip does not work any more: status %d", p.status)
		}
	})
}

// While the database is away the form comes back filled in, and sending it again
// later is enough.
func TestFormWhileTheDatabaseIsGone(t *testing.T) {
	if testing.Short() {
		t.Skip("waits until SQLite gives up")
	}
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		p, item := &plain{wireTest: w}, pupils(t, w).Items[1].Code
		fields := p.begin(t, w.slips[0], "nb")
		fields.Set(item, "4")
		back := w.takeDatabaseAway(t)
		p.post(t, fields)
		if p.status != http.StatusServiceUnavailable || p.page.Find("input[name="+item+`][value="4"][checked]`).Length() != 1 {
			t.Errorf("status %d, answers kept: %d", p.status, p.page.Find("input[checked]").Length())
		}
		if got := p.page.Find("input[name=nonce]").AttrOr("value", ""); got != fields.Get("nonce") {
			t.Error("the form came back with another nonce: sending it again could count twice")
		}
		back()
		for p.status = http.StatusServiceUnavailable; p.status == http.StatusServiceUnavailable; {
			p.post(t, fields) // connections that were cut fail once more
		}
		if p.status != http.StatusSeeOther || w.stored(t) != 1 {
			t.Errorf("sent again: status %d, %d stored", p.status, w.stored(t))
		}
	})
}

// A group written into the form by hand is not believed while the slip is unused.
func TestFormCannotChooseItsGroup(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		p := &plain{wireTest: w}
		fields := p.begin(t, w.slips[0], "nb")
		fields.Set("group", string(survey.NewID[survey.GroupID]()))
		if p.post(t, fields); p.status != http.StatusSeeOther {
			t.Fatalf("status %d", p.status)
		}
		if n := w.stored(t); n != 1 {
			t.Errorf("%d ballots in the wave", n)
		}
	})
}

// Nothing that ties a form to its answer is left anywhere: the code and the
// nonce are in no file and in no log line, and the answer is not in the clear.
func TestFormLeavesNothingBehind(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		p, asked := &plain{wireTest: w}, pupils(t, w)
		fields := p.begin(t, w.slips[0], "nb")
		chosen := make([]survey.Answer, len(asked.Items))
		for i := range chosen {
			chosen[i] = survey.Declined // a run of bytes that nothing else has
			fields.Set(asked.Items[i].Code, "255")
		}
		asked.Settle(chosen)
		if p.post(t, fields); p.status != http.StatusSeeOther {
			t.Fatalf("status %d", p.status)
		}
		fields.Set("nonce", strings.Repeat("B", 42)+"A")
		p.post(t, fields) // refused, which is where things get logged
		nonce := fields.Get("nonce")
		run := bytes.Repeat([]byte{255}, len(asked.Items)-2)
		for _, text := range []string{string(w.slips[0]), w.slips[0].String(), nonce} {
			if w.log.contains(text) {
				t.Errorf("%s… is in the log", text[:4])
			}
		}
		if w.st.Postgres() {
			return
		}
		each(t, filepath.Dir(w.database), func(name string, content []byte) {
			for _, text := range []string{string(w.slips[0]), w.slips[0].String(), nonce} {
				if bytes.Contains(content, []byte(text)) {
					t.Errorf("%s… is in %s", text[:4], name)
				}
			}
			if bytes.Contains(content, run) {
				t.Errorf("the answers are in %s", name)
			}
		})
	})
}

// each reads every file below a directory.
func each(t *testing.T, dir string, visit func(name string, content []byte)) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		visit(d.Name(), content)
		return err
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files (%v)", files, err)
	}
}

// The pages say in every language what is different here, and where help is.
func TestFormPagesAreHonest(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		p := &plain{wireTest: w}
		for _, language := range []string{questionnaire.Bokmål, questionnaire.Nynorsk, questionnaire.English} {
			p.begin(t, w.slips[0], language)
			honest := p.page.Find("#honest").Text()
			response, err := w.HTTP.Get(w.BaseURL + "/skjema?lang=" + language)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err != nil || honest == "" || !strings.Contains(string(body), honest) || !strings.Contains(string(body), "tel:116111") {
				t.Errorf("%s: the first page says other things than %q (%v)", language, honest, err)
			}
			if p.page.Find(`a[href="tel:116111"]`).Length() == 0 || p.page.Find("script").Length() != 0 {
				t.Errorf("%s: no help, or a script", language)
			}
		}
	})
}

package respond_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store/storetest"
)

// A form that is sent three times, the last time with other answers, is one
// answer, the first.
func TestFormAnswersOnce(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		p, asked := &webtest.Plain{Wire: w}, webtest.Pupils(t, w)
		fields := p.Begin(t, w.Slips[0], "nn")
		if got := p.Page.Find("html").AttrOr("lang", ""); got != "nn" {
			t.Errorf("the page's language is %s", got)
		}
		want := make([]survey.Answer, len(asked.Items))
		for i, item := range asked.Items {
			switch {
			case item.Beside > 0:
				fields.Set(item.Code, "252")
				want[i] = survey.Beside
			case i%5 == 4: // left open
			default:
				fields.Set(item.Code, "1")
				want[i] = 1
			}
		}
		for range 2 {
			if p.Post(t, fields); p.Status != http.StatusSeeOther {
				t.Fatalf("sent with status %d", p.Status)
			}
		}
		fields.Set(asked.Items[0].Code, "2")
		if p.Post(t, fields); p.Status != http.StatusSeeOther {
			t.Errorf("sent again with other answers: status %d", p.Status)
		}
		if n := w.Stored(t); n != 1 {
			t.Fatalf("%d ballots are stored", n)
		}
		if opened := w.Closed(t); len(opened) != 1 || !slices.Equal(opened[0], want) {
			t.Errorf("opened %v, want %v", opened, want)
		}
	})
}

// The same slip on another form is refused, and nothing that was filled in is
// lost; with another slip it can be sent as it stands.
func TestFormOfAUsedSlip(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		p, asked := &webtest.Plain{Wire: w}, webtest.Pupils(t, w)
		first, second := p.Begin(t, w.Slips[0], "nb"), p.Begin(t, w.Slips[0], "nb")
		if first.Get("nonce") == second.Get("nonce") {
			t.Fatal("two forms share a nonce")
		}
		if p.Post(t, first); p.Status != http.StatusSeeOther {
			t.Fatalf("sent with status %d", p.Status)
		}
		code := asked.Items[2].Code
		second.Set(code, "3")
		if p.Post(t, second); p.Status != http.StatusConflict {
			t.Fatalf("a used slip: status %d", p.Status)
		}
		if n := p.Page.Find(`input[name=` + code + `][value="3"][checked]`).Length(); n != 1 {
			t.Error("what was filled in is gone")
		}
		if p.Page.Find("#problem").Text() == "" || p.Page.Find("input#code").Length() != 1 {
			t.Error("the page neither says what is wrong nor lets another code be typed")
		}
		second.Set("code", strings.ToLower(w.Slips[1].String()))
		if p.Post(t, second); p.Status != http.StatusSeeOther {
			t.Errorf("with another slip: status %d", p.Status)
		}
		if opened := w.Closed(t); len(opened) != 2 || opened[0][2]+opened[1][2] != 3 {
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

// A value that its question does not have is told of there, by the question's number,
// and not of the code; everything else stays as it was filled in, and is taken then.
func TestAnAnswerThatDoesNotFitIsNamed(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		p, asked := &webtest.Plain{Wire: w}, webtest.Pupils(t, w)
		fields := p.Begin(t, w.Slips[0], "nn")
		for _, item := range asked.Items {
			fields.Set(item.Code, "1")
		}
		for number, value := range map[int]string{3: "99", 1: "253", 5: "1; drop table ballot", 4: "257", 2: "-1"} {
			item := asked.Items[number-1].Code
			fields.Set(item, value)
			p.Post(t, fields)
			problem := p.Page.Find("#problem").Text()
			if p.Status != http.StatusBadRequest || !strings.Contains(problem, fmt.Sprintf("spørsmål %d er", number)) || p.Page.Find("#code").AttrOr("type", "") == "text" || p.Page.Find("#code[aria-invalid]").Length() > 0 {
				t.Errorf("%s for question %d: status %d, %q", value, number, p.Status, problem)
			}
			if n := p.Page.Find("fieldset input[checked]").Length(); n != len(asked.Items)-1 {
				t.Errorf("%s for question %d: %d of %d are still chosen", value, number, n, len(asked.Items)-1)
			}
			wrong := p.Page.Find(fmt.Sprintf("fieldset#question-%d #wrong", number)).Length()
			if link := p.Page.Find(fmt.Sprintf(`#problem a[href="#question-%d"]`, number)).Length(); wrong != 1 || link != 1 || p.Page.Find("#wrong").Length() != 1 {
				t.Errorf("question %d: marked %d, led to %d", number, wrong, link)
			}
			fields.Set(item, "1")
		}
		if p.Post(t, fields); p.Status != http.StatusSeeOther || w.Stored(t) != 1 {
			t.Errorf("put right: status %d, %d stored", p.Status, w.Stored(t))
		}
	})
}

// Whatever is wrong with a form, nothing is spent or stored, and the slip still
// works.
func TestRefusedForms(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		p, asked := &webtest.Plain{Wire: w}, webtest.Pupils(t, w)
		good := p.Begin(t, w.Slips[0], "nb")
		item := asked.Items[0].Code
		for name, change := range map[string]func(url.Values) int{
			"mistyped code":        func(f url.Values) int { f.Set("code", mistyped(w.Slips[0])); return http.StatusBadRequest },
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
			"short nonce": func(f url.Values) int { f.Set("nonce", "AAAA"); return http.StatusOK }, // the questions again, with another
		} {
			w.Rested()
			fields := url.Values{}
			for k, v := range good {
				fields[k] = slices.Clone(v)
			}
			want := change(fields)
			if p.Post(t, fields); p.Status != want {
				t.Errorf("%s: status %d, want %d", name, p.Status, want)
			}
		}
		response, err := w.HTTP.Post(w.BaseURL+"/skjema", "multipart/form-data; boundary=x",
			strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\n"+string(w.Slips[0])+"\r\n--x--\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("multipart: status %d", response.StatusCode)
		}
		if n := w.Stored(t); n != 0 {
			t.Errorf("%d ballots are stored", n)
		}
		if p.Post(t, good); p.Status != http.StatusSeeOther {
			t.Errorf("the slip does not work any more: status %d", p.Status)
		}
	})
}

// While the database is away the form comes back filled in, and sending it again
// later is enough.
func TestFormWhileTheDatabaseIsGone(t *testing.T) {
	if testing.Short() {
		t.Skip("waits until SQLite gives up")
	}
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		p, item := &webtest.Plain{Wire: w}, webtest.Pupils(t, w).Items[1].Code
		fields := p.Begin(t, w.Slips[0], "nb")
		fields.Set(item, "4")
		back := storetest.TakeAway(t, w.Database)
		p.Post(t, fields)
		if p.Status != http.StatusServiceUnavailable || p.Page.Find("input[name="+item+`][value="4"][checked]`).Length() != 1 {
			t.Errorf("status %d, answers kept: %d", p.Status, p.Page.Find("input[checked]").Length())
		}
		if got := p.Page.Find("input[name=nonce]").AttrOr("value", ""); got != fields.Get("nonce") {
			t.Error("the form came back with another nonce: sending it again could count twice")
		}
		back()
		for p.Status = http.StatusServiceUnavailable; p.Status == http.StatusServiceUnavailable; {
			p.Post(t, fields) // connections that were cut fail once more
		}
		if p.Status != http.StatusSeeOther || w.Stored(t) != 1 {
			t.Errorf("sent again: status %d, %d stored", p.Status, w.Stored(t))
		}
	})
}

// A group written into the form by hand is not believed while the slip is unused.
func TestFormCannotChooseItsGroup(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		p := &webtest.Plain{Wire: w}
		fields := p.Begin(t, w.Slips[0], "nb")
		fields.Set("group", string(survey.NewID[survey.GroupID]()))
		if p.Post(t, fields); p.Status != http.StatusSeeOther {
			t.Fatalf("status %d", p.Status)
		}
		if n := w.Stored(t); n != 1 {
			t.Errorf("%d ballots in the wave", n)
		}
	})
}

// Nothing that ties a form to its answer is left anywhere: the code and the
// nonce are in no file and in no log line, and the answer is not in the clear.
func TestFormLeavesNothingBehind(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		p, asked := &webtest.Plain{Wire: w}, webtest.Pupils(t, w)
		fields := p.Begin(t, w.Slips[0], "nb")
		chosen := make([]survey.Answer, len(asked.Items))
		for i := range chosen {
			chosen[i] = survey.Declined // a run of bytes that nothing else has
			fields.Set(asked.Items[i].Code, "255")
		}
		if p.Post(t, fields); p.Status != http.StatusSeeOther {
			t.Fatalf("status %d", p.Status)
		}
		fields.Set("nonce", strings.Repeat("B", 42)+"A")
		p.Post(t, fields) // refused, which is where things get logged
		nonce := fields.Get("nonce")
		run := bytes.Repeat([]byte{255}, len(asked.Items)-2)
		for _, text := range []string{string(w.Slips[0]), w.Slips[0].String(), nonce} {
			if w.Log.Contains(text) {
				t.Errorf("%s… is in the log", text[:4])
			}
		}
		if w.Store.Postgres() {
			return
		}
		each(t, filepath.Dir(w.Database), func(name string, content []byte) {
			for _, text := range []string{string(w.Slips[0]), w.Slips[0].String(), nonce} {
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
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		p := &webtest.Plain{Wire: w}
		for _, language := range []string{questionnaire.Bokmål, questionnaire.Nynorsk, questionnaire.English} {
			p.Begin(t, w.Slips[0], language)
			honest, dial := p.Page.Find("#honest").Text(), "tel:"+w.App.Views.Texts().Help.Talk[0].Dial()
			response, err := w.HTTP.Get(w.BaseURL + "/skjema?lang=" + language)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err != nil || honest == "" || !strings.Contains(string(body), honest) || !strings.Contains(string(body), dial) {
				t.Errorf("%s: the first page says other things than %q (%v)", language, honest, err)
			}
			if p.Page.Find(`a[href="`+dial+`"]`).Length() == 0 || p.Page.Find("script").Length() != 0 {
				t.Errorf("%s: no help, or a script", language)
			}
		}
	})
}

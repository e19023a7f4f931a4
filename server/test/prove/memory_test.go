package prove

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"trivselspuls/server/memory"
	"trivselspuls/survey"
	"trivselspuls/survey/respondent"
)

// recorder is a connection to the server that remembers the bodies that go over it.
type recorder struct {
	http.RoundTripper
	close bool // one connection for each request
	mu    sync.Mutex
	sent  map[string][][]byte // by path
	back  map[string][][]byte
}

func newRecorder(closing bool) *recorder {
	return &recorder{RoundTripper: &http.Transport{}, close: closing, sent: map[string][][]byte{}, back: map[string][][]byte{}}
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	var sent []byte
	if request.Body != nil {
		var err error
		if sent, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
		request.Body = io.NopCloser(bytes.NewReader(sent))
	}
	request.Close = r.close
	response, err := r.RoundTripper.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	back, err := io.ReadAll(response.Body)
	response.Body = io.NopCloser(bytes.NewReader(back))
	r.mu.Lock()
	defer r.mu.Unlock()
	if request.Method == http.MethodPost {
		r.sent[request.URL.Path] = append(r.sent[request.URL.Path], sent)
		r.back[request.URL.Path] = append(r.back[request.URL.Path], back)
	}
	return response, err
}

// TestProveNothingSentStaysInMemory: people answer, with a browser's steps and on the
// plain form, over connections that go on and over ones that end. Then whoever may read
// all the server's memory looks for what they sent.
func TestProveNothingSentStaysInMemory(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("reads the memory of a whole server from the system")
	}
	if os.Getuid() != 0 {
		lacks(t, "only root may read the memory of a server")
	}
	eachSite(t, 40, func(t *testing.T, s *site) {
		v := s.serve(t)
		// Once in some forty runs a code or a piece of a body is found in one place, which
		// nothing of ours keeps. What is left twice is kept.
		var found []string
		for try := range 2 {
			v.start(t)
			v.wait(t)
			found = s.answerAndLook(t, v, s.codes[13*try:13*try+13])
			v.stop(syscall.SIGKILL)
			if len(found) == 0 {
				return
			}
			t.Logf("found: %q", found)
		}
		t.Errorf("twice something was left; the second time it was %q", found)
	})
}

// answerAndLook lets people answer with thirteen codes, and looks for what they sent.
func (s *site) answerAndLook(t *testing.T, v *server, codes []survey.Code) (left []string) {
	t.Helper()
	secrets := map[string][][]byte{}
	for i, closing := range []bool{false, true} {
		r := newRecorder(closing)
		client := respondent.New(v.url)
		client.HTTP.Transport = r
		for _, code := range codes[6*i : 6*i+3] {
			if err := client.Answer(t.Context(), survey.Slip{Code: code}, s.chosen(t)); err != nil {
				t.Fatal(err)
			}
		}
		for _, code := range codes[6*i+3 : 6*i+6] {
			s.fillIn(t, v.url, &http.Client{Transport: r, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, code)
		}
		for _, code := range codes[6*i : 6*i+6] {
			secrets["code"] = append(secrets["code"], []byte(code))
			secrets["code as printed"] = append(secrets["code as printed"], []byte(code.String()))
		}
		for path, bodies := range r.sent {
			for _, body := range bodies {
				for piece := range slices.Chunk(body, 40) {
					if !public.Match(piece) && (len(piece) == 40 || len(body) < 40) {
						secrets["sent to "+path] = append(secrets["sent to "+path], piece)
					}
				}
			}
		}
		secrets["signature"] = append(secrets["signature"], r.back["/api/redeem"]...)
	}
	secrets["answers on the form"] = [][]byte{s.filledIn(t)}
	last := codes[12] // who has only looked: nobody comes after
	if _, err := respondent.New(v.url).Look(t.Context(), survey.Slip{Code: last}); err != nil {
		t.Fatal(err)
	}
	secrets["code of the last"] = [][]byte{[]byte(last)}
	for end := time.Now().Add(10 * time.Second); ; {
		found := map[string]int{}
		copies(t, v.process.Pid, secrets, found)
		for _, pid := range v.keepers(t) {
			copies(t, pid, secrets, found)
		}
		if len(found) == 0 {
			return nil
		}
		if time.Now().After(end) {
			for _, name := range slices.Sorted(maps.Keys(found)) {
				left = append(left, fmt.Sprintf("%s: %d copies of %d", name, found[name], len(secrets[name])))
			}
			return left
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// chosen gives every question its first answer.
func (s *site) chosen(t *testing.T) func(respondent.Invitation) ([]survey.Answer, error) {
	return func(invitation respondent.Invitation) ([]survey.Answer, error) {
		asked, ok := s.library.ByHash(invitation.Questionnaire)
		if !ok {
			return nil, errors.New("unknown questionnaire")
		}
		answers := make([]survey.Answer, len(asked.Items))
		for i := range answers {
			answers[i] = 1
		}
		return answers, nil
	}
}

// public is a piece of a questionnaire's hash.
var public = regexp.MustCompile(`^[0-9a-f]*$`)

var hidden = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`)

// fillIn answers on the plain form, as a browser without scripts.
func (s *site) fillIn(t *testing.T, address string, browser *http.Client, code survey.Code) {
	t.Helper()
	response, err := browser.PostForm(address+"/skjema", url.Values{"code": {code.String()}, "lang": {"nb"}})
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	fields := url.Values{"send": {"yes"}}
	for _, field := range hidden.FindAllSubmatch(page, -1) {
		fields.Set(string(field[1]), string(field[2]))
	}
	asked, ok := s.library.Current(survey.Pupils810)
	if !ok {
		t.Fatal("no questionnaire")
	}
	for _, item := range asked.Items {
		fields.Set(item.Code, "2")
	}
	response, err = browser.PostForm(address+"/skjema", fields)
	if err != nil || response.StatusCode != http.StatusSeeOther {
		t.Fatalf("the form: %v, %v", response, err)
	}
}

// filledIn is how a ballot of fillIn's answers begins, after most of its questions' hash.
func (s *site) filledIn(t *testing.T) []byte {
	t.Helper()
	asked, ok := s.library.Current(survey.Pupils810)
	if !ok {
		t.Fatal("no questionnaire")
	}
	answers := make([]survey.Answer, len(asked.Items))
	for i := range answers {
		answers[i] = 2
	}
	plain, err := survey.EncodeBallot(asked.Hash, answers)
	if err != nil {
		t.Fatal(err)
	}
	return plain[25 : 34+len(answers)]
}

// keepers are the processes of the server's waves.
func (v *server) keepers(t *testing.T) []int { return children(t, v.process.Pid) }

// children are the processes that a process has begun.
func children(t *testing.T, of int) (pids []int) {
	t.Helper()
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", of))
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		children, err := os.ReadFile(list)
		if err != nil {
			continue // of a thread that has ended
		}
		for _, child := range strings.Fields(string(children)) {
			pid, err := strconv.Atoi(child)
			if err != nil {
				t.Fatal(err)
			}
			pids = append(pids, pid)
		}
	}
	return pids
}

// copies counts what stands in a process's memory, by name.
func copies(t *testing.T, pid int, secrets map[string][][]byte, found map[string]int) {
	t.Helper()
	result, err := memory.Search(pid, secrets)
	if err != nil || result.Unread > 0 {
		t.Fatalf("%d bytes could not be read, %v", result.Unread, err)
	}
	for name, n := range result.Found {
		found[name] += n
	}
}

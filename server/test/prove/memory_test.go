package prove

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
	eachSite(t, 26, func(t *testing.T, s *site) {
		v := s.serve(t)
		v.env = append(v.env, "GOGC=20") // what is collected and moved more often leaves more behind
		v.start(t)
		v.wait(t)
		for name, n := range s.answerAndLook(t, v) {
			t.Errorf("%s: %d copies are left", name, n)
		}
		for _, pid := range append(v.keepers(t), v.process.Pid) {
			ignores(t, pid, syscall.SIGURG, syscall.SIGPIPE)
		}
	})
}

// ignores checks that signals do not reach a process, on whose stack they would leave its
// registers, with pieces of what was copied last.
func ignores(t *testing.T, pid int, signals ...syscall.Signal) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "SigIgn:\t")
	mask, err := strconv.ParseUint(rest[:16], 16, 64)
	for _, s := range signals {
		if err != nil || mask&(1<<(s-1)) == 0 {
			t.Errorf("process %d does not ignore %s: %x, %v", pid, s, mask, err)
		}
	}
}

// answerAndLook lets people answer, and looks for what they sent.
func (s *site) answerAndLook(t *testing.T, v *server) map[string]int {
	t.Helper()
	secrets, codes := map[string][][]byte{}, s.codes
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
		if len(found) == 0 || time.Now().After(end) {
			return found
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

package command

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"trivselspuls/server/settings"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// process is «server run» as a process of its own, on a directory with an open
// wave.
type process struct {
	*exec.Cmd
	dir, address string
	wave         survey.WaveID
	codes        []survey.Code
	said         *bufio.Reader
}

func startProcess(t *testing.T) *process {
	t.Helper()
	p := &process{dir: t.TempDir()}
	p.whileStopped(t, func(st *store.Store, service *waves.Service) (err error) {
		p.wave, p.codes, err = webtest.PrintedWave(t.Context(), st, service, 12)
		return err
	})
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	line := ""
	for range 10 { // a port that is free now may be somebody else's when the server asks for it
		if line, err = p.run(t, self); err == nil && strings.Contains(line, "answers at") {
			return p
		}
		p.Process.Kill() //nolint:errcheck // it has ended by itself already
		p.Wait()         //nolint:errcheck // and has nothing more to say
	}
	t.Fatalf("the server said %q (%v)", line, err)
	return nil
}

// run starts the server on a free port and returns the first line it says.
func (p *process) run(t *testing.T, self string) (string, error) {
	t.Helper()
	p.address = fmt.Sprint("127.0.0.1:", storetest.FreePort(t))
	p.Cmd = exec.Command(self, "run", "-listen", p.address, "-data-dir", p.dir)
	p.Cmd.Args[0] = "server" // what the test binary is then
	p.Cmd.Env, p.Cmd.Stderr = nil, os.Stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	started := p.Cmd
	t.Cleanup(func() {
		started.Process.Kill() //nolint:errcheck // it has ended, if all went well
		started.Wait()         //nolint:errcheck // until then it may write where the test removes
	})
	p.said = bufio.NewReader(out)
	return p.said.ReadString('\n')
}

// whileStopped uses the directory while no server does.
func (p *process) whileStopped(t *testing.T, use func(*store.Store, *waves.Service) error) {
	t.Helper()
	st, err := settings.Settings{DataDir: p.dir}.OpenStore(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	ring, err := keys.Open(filepath.Join(p.dir, "keys"), filepath.Join(p.dir, "keys-copy"))
	if err != nil {
		t.Fatal(err)
	}
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := use(st, waves.New(st, ring, library)); err != nil {
		t.Fatal(err)
	}
}

// castRequest redeems a slip and returns the bytes of the request that casts its
// ballot, taken from a client that only thinks it speaks to the server.
func (p *process) castRequest(t *testing.T, code survey.Code) string {
	t.Helper()
	var body []byte
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/cast" {
			body, _ = io.ReadAll(r.Body)
			io.WriteString(w, "{}")
			return
		}
		request, err := http.NewRequestWithContext(r.Context(), r.Method, "http://"+p.address+r.URL.Path, r.Body)
		if err != nil {
			panic(err)
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			panic(err)
		}
		defer response.Body.Close()
		w.WriteHeader(response.StatusCode)
		io.Copy(w, response.Body)
	}))
	defer between.Close()
	client := respondent.New(between.URL)
	client.Patience = 0
	err := client.Answer(t.Context(), survey.Slip{Code: code}, func(i respondent.Invitation) ([]survey.Answer, error) {
		return declined(i.Questionnaire)
	})
	if !errors.Is(err, respondent.ErrNotServer) { // which has not seen the ballot
		t.Fatal(err)
	}
	return fmt.Sprintf("POST /api/cast HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", p.address, len(body), body)
}

func declined(hash string) ([]survey.Answer, error) {
	library, err := questionnaire.Load()
	if err != nil {
		return nil, err
	}
	q, ok := library.ByHash(hash)
	if !ok {
		return nil, fmt.Errorf("no questionnaire %s", hash)
	}
	answers := make([]survey.Answer, len(q.Items))
	for i := range answers {
		answers[i] = survey.Declined
	}
	return answers, nil
}

// TestInterruptLetsAnswersFinish: Ctrl-C while a ballot is on its way. The ballot
// is received and acknowledged, nobody else is let in, and the process ends well
// by itself, also while browsers keep connections open.
func TestInterruptLetsAnswersFinish(t *testing.T) {
	for name, signal := range map[string]os.Signal{"Ctrl-C": os.Interrupt, "SIGTERM": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			p := startProcess(t)
			request := p.castRequest(t, p.codes[0])
			defer http.DefaultClient.CloseIdleConnections()
			slow, err := net.Dial("tcp", p.address)
			if err != nil {
				t.Fatal(err)
			}
			defer slow.Close()
			half := len(request) - 200
			if _, err := io.WriteString(slow, request[:half]); err != nil {
				t.Fatal(err)
			}
			p.everybodyElseIsIn(t)
			if err := p.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			p.waitUntilClosed(t)
			if _, err := io.WriteString(slow, request[half:]); err != nil {
				t.Fatal(err)
			}
			response, err := http.ReadResponse(bufio.NewReader(slow), nil)
			if err != nil {
				t.Fatalf("the answer in flight: %v", err)
			}
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				t.Errorf("the answer in flight got %d", response.StatusCode)
			}
			if err := p.Wait(); err != nil { // as when somebody had to be cut off after drainTime
				t.Errorf("the process ended with %v", err)
			}
			p.whileStopped(t, func(_ *store.Store, service *waves.Service) error {
				closing, err := service.Close(t.Context(), "test", p.wave)
				if closing.Answered != 1 {
					t.Errorf("closed with %+v, want the answer in flight", closing)
				}
				return err
			})
		})
	}
}

// A second Ctrl-C does not wait for what the first one lets finish.
func TestASecondInterruptEndsAtOnce(t *testing.T) {
	// What a script starts in the background ignores the signal and hands that on;
	// what handles it hands on that it ends a process.
	handled := make(chan os.Signal, 1)
	signal.Notify(handled, os.Interrupt)
	defer signal.Stop(handled)
	p := startProcess(t)
	request := p.castRequest(t, p.codes[0])
	defer http.DefaultClient.CloseIdleConnections()
	slow, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := io.WriteString(slow, request[:len(request)-200]); err != nil {
		t.Fatal(err)
	}
	p.everybodyElseIsIn(t)
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	p.waitUntilClosed(t)
	go func() { // again and again: the port may close a moment before a second signal ends the process
		for p.Process.Signal(os.Interrupt) == nil {
			time.Sleep(100 * time.Millisecond)
		}
	}()
	p.Wait() //nolint:errcheck // it is what this is about
	if status := p.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("the process ended with %v", p.ProcessState)
	}
}

// everybodyElseIsIn asks for a page, so that what was sent before has arrived.
func (p *process) everybodyElseIsIn(t *testing.T) {
	t.Helper()
	response, err := http.Get("http://" + p.address + "/helse")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
}

// waitUntilClosed waits until the server lets nobody in.
func (p *process) waitUntilClosed(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(10 * time.Millisecond) {
		c, err := net.Dial("tcp", p.address)
		if err != nil {
			return
		}
		c.Close()
		if time.Now().After(deadline) {
			t.Fatal("the server still lets people in")
		}
	}
}

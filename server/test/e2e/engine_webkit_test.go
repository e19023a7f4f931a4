package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"trivselspuls/survey/store/storetest"
)

// webkit speaks WebDriver over HTTP.
type webkit struct {
	t       *testing.T
	session string
	home    string
}

func (w *webkit) kept() string { return w.home }

func startWebKit(t *testing.T) engine {
	driver, err := exec.LookPath("WebKitWebDriver")
	browsers, _ := filepath.Glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")
	xvfb, errX := exec.LookPath("xvfb-run")
	if err != nil || errX != nil || len(browsers) == 0 {
		return nil
	}
	port := strconv.Itoa(storetest.FreePort(t))
	home := start(t, xvfb, "-a", "-s", "-screen 0 1400x1100x24", driver, "--port="+port)
	w := &webkit{t: t, session: "http://127.0.0.1:" + port, home: home}
	eventually(t, "reach WebKitWebDriver", func() error {
		reply, err := http.Get(w.session + "/status")
		if err != nil {
			return err
		}
		return reply.Body.Close()
	})
	var session struct{ SessionID string }
	w.call("/session", object{"capabilities": object{"alwaysMatch": object{"webkitgtk:browserOptions": object{
		"binary": browsers[0], "args": []string{"--automation"},
	}}}}, &session)
	w.session += "/session/" + session.SessionID
	t.Cleanup(func() {
		request, err := http.NewRequest(http.MethodDelete, w.session, nil)
		if err != nil {
			return
		}
		if reply, err := http.DefaultClient.Do(request); err == nil {
			_ = reply.Body.Close()
		}
	})
	return w
}

func (w *webkit) call(path string, params object, into any) {
	w.t.Helper()
	body, err := json.Marshal(params)
	if err != nil {
		w.t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, w.session+path, bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	reply, err := (&http.Client{Timeout: stepTimeout}).Do(request)
	if err != nil {
		w.t.Fatalf("%s: %v", path, err)
	}
	defer reply.Body.Close()
	answer, err := io.ReadAll(reply.Body)
	if err != nil || reply.StatusCode != http.StatusOK {
		w.t.Fatalf("%s %s: %s %v", path, body, answer, err)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(answer, &struct{ Value any }{into}); err != nil {
		w.t.Fatalf("%s: %v in %s", path, err, answer)
	}
}

func (w *webkit) open(address string) { w.call("/url", object{"url": address}, nil) }

func (w *webkit) eval(expression string) (value json.RawMessage) {
	w.t.Helper()
	w.call("/execute/sync", object{"script": "return (" + expression + ");", "args": []any{}}, &value)
	return value
}

func (w *webkit) tap(x, y float64) {
	w.call("/actions", object{"actions": []object{pressed(x, y)}}, nil)
}

func (w *webkit) resize(width, height int) {
	w.call("/window/rect", object{"width": width, "height": height}, nil)
}

// screenshot is none: without a window manager the driver may wait for it for ever.
func (w *webkit) screenshot() []byte { return nil }

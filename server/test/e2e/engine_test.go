package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"golang.org/x/net/websocket"

	"trivselspuls/survey/store/storetest"
)

// engine is another browser than today's Chromium, through the remote control it comes with.
type engine interface {
	open(address string)
	eval(expression string) json.RawMessage // awaits a promise
	tap(x, y float64)
	resize(width, height int)
	screenshot() []byte
	kept() string // where files are kept that are saved, or below
}

// engines start what may be installed. Each gives nil where it is not.
var engines = []struct {
	name  string
	start func(*testing.T) engine
	plain bool // too old for the page, so that it must be led to the plain form
}{
	{"WebKitGTK", startWebKit, false},
	{"Firefox ESR", startFirefox, false},
	{"Chromium 92", oldChromium("92"), false},
	{"Chromium 89", oldChromium("89"), false},
	{"Chromium 83", oldChromium("83"), true},
}

// start runs a browser until the test ends, and its children with it, and tells what it takes for
// its user's home.
func start(t *testing.T, path string, args ...string) (home string) {
	t.Helper()
	command := exec.Command(path, args...)
	home = t.TempDir()
	command.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "WEBKIT_DISABLE_COMPOSITING_MODE=1")
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGTERM)
		ended := time.AfterFunc(10*time.Second, func() { _ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL) })
		_ = command.Wait()
		ended.Stop()
	})
	return home
}

// eventually tries until it works, as a browser that has just been started does after a while.
func eventually(t *testing.T, what string, try func() error) {
	t.Helper()
	var err error
	for end := time.Now().Add(stepTimeout); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if err = try(); err == nil {
			return
		}
	}
	t.Fatalf("%s: %v", what, err)
}

// wire is a connection that answers calls: Chromium's protocol, and WebDriver BiDi in Firefox.
type wire struct {
	t    *testing.T
	conn *websocket.Conn
	last int
}

// origin is who a browser that asks is told to be steered by.
const origin = "http://127.0.0.1"

func dial(t *testing.T, address string) *wire {
	t.Helper()
	w := &wire{t: t}
	eventually(t, "connect to "+address, func() (err error) {
		w.conn, err = websocket.Dial(address, "", origin)
		return err
	})
	w.conn.MaxPayloadBytes = 64 << 20
	t.Cleanup(func() { _ = w.conn.Close() })
	return w
}

type object = map[string]any

// call waits for the answer to its own number; what is told meanwhile is dropped.
func (w *wire) call(method string, params object, into any) {
	w.t.Helper()
	w.last++
	if err := websocket.JSON.Send(w.conn, object{"id": w.last, "method": method, "params": params}); err != nil {
		w.t.Fatalf("%s: %v", method, err)
	}
	for {
		var reply struct {
			ID      int
			Result  json.RawMessage
			Error   json.RawMessage
			Message string
		}
		if err := w.conn.SetReadDeadline(time.Now().Add(stepTimeout)); err != nil {
			w.t.Fatal(err)
		}
		if err := websocket.JSON.Receive(w.conn, &reply); err != nil {
			w.t.Fatalf("%s: %v", method, err)
		}
		if reply.ID != w.last {
			continue
		}
		if reply.Error != nil {
			w.t.Fatalf("%s: %s %s", method, reply.Error, reply.Message)
		}
		if into != nil {
			if err := json.Unmarshal(reply.Result, into); err != nil {
				w.t.Fatalf("%s: %v in %s", method, err, reply.Result)
			}
		}
		return
	}
}

// oldTab is the tab of an old Chromium, that packages for servers ship.
type oldTab struct {
	*wire
	home string
}

func (c oldTab) kept() string { return c.home }

func oldChromium(version string) func(*testing.T) engine {
	return func(t *testing.T) engine {
		packed, err := os.Open(filepath.Join("../../../.ci/engines/node_modules/chromium-"+version, "bin/chromium.br"))
		if err != nil {
			return nil
		}
		defer packed.Close()
		path := filepath.Join(t.TempDir(), "chromium")
		file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(file, brotli.NewReader(packed)); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		port := strconv.Itoa(storetest.FreePort(t))
		home := start(t, path, "--headless", "--no-sandbox", "--disable-gpu", "--no-zygote", "--disable-dev-shm-usage", "--lang=nb", "--window-size=1024,768",
			"--user-data-dir="+t.TempDir(), "--remote-debugging-port="+port, "about:blank")
		var tabs []struct{ Type, WebSocketDebuggerURL string }
		eventually(t, "find the tab", func() error {
			reply, err := http.Get("http://127.0.0.1:" + port + "/json/list")
			if err != nil {
				return err
			}
			defer reply.Body.Close()
			if err := json.NewDecoder(reply.Body).Decode(&tabs); err == nil && len(tabs) == 0 {
				return io.ErrUnexpectedEOF
			}
			return err
		})
		c := oldTab{dial(t, tabs[0].WebSocketDebuggerURL), home}
		c.call("Page.setDownloadBehavior", object{"behavior": "allow", "downloadPath": home}, nil)
		c.call("Network.enable", object{}, nil)
		c.call("Network.setExtraHTTPHeaders", object{"headers": object{"Accept-Language": "nb"}}, nil)
		return c
	}
}

func (c oldTab) open(address string) { c.call("Page.navigate", object{"url": address}, nil) }

func (c oldTab) eval(expression string) json.RawMessage {
	var reply struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	c.call("Runtime.evaluate", object{"expression": expression, "awaitPromise": true, "returnByValue": true}, &reply)
	if reply.ExceptionDetails != nil {
		c.t.Fatalf("%s: %s", expression, reply.ExceptionDetails)
	}
	return reply.Result.Value
}

func (c oldTab) tap(x, y float64) {
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		c.call("Input.dispatchMouseEvent", object{"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}, nil)
	}
}

func (c oldTab) resize(width, height int) {
	c.call("Emulation.setDeviceMetricsOverride", object{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

func (c oldTab) screenshot() []byte {
	var reply struct{ Data []byte }
	c.call("Page.captureScreenshot", object{}, &reply)
	return reply.Data
}

// firefox speaks WebDriver BiDi by itself.
type firefox struct {
	*wire
	tab, home string
}

func (f *firefox) kept() string { return f.home }

func startFirefox(t *testing.T) engine {
	path, err := exec.LookPath("firefox-esr")
	if err != nil {
		path, err = exec.LookPath("firefox")
	}
	if err != nil {
		return nil
	}
	port, profile := strconv.Itoa(storetest.FreePort(t)), t.TempDir()
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(`user_pref("intl.accept_languages", "nb");`), 0o644); err != nil {
		t.Fatal(err)
	}
	home := start(t, path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", port, "--remote-allow-origins", origin)
	f := &firefox{wire: dial(t, "ws://127.0.0.1:"+port+"/session"), home: home}
	f.call("session.new", object{"capabilities": object{}}, nil)
	var tree struct{ Contexts []struct{ Context string } }
	f.call("browsingContext.getTree", object{}, &tree)
	f.tab = tree.Contexts[0].Context
	return f
}

func (f *firefox) open(address string) {
	f.call("browsingContext.navigate", object{"context": f.tab, "url": address, "wait": "complete"}, nil)
}

func (f *firefox) eval(expression string) json.RawMessage {
	var reply struct {
		Type             string
		Result           struct{ Value string }
		ExceptionDetails json.RawMessage
	}
	f.call("script.evaluate", object{
		"expression": "Promise.resolve(" + expression + ").then((value) => JSON.stringify(value ?? null))", "awaitPromise": true, "target": object{"context": f.tab},
	}, &reply)
	if reply.Type != "success" {
		f.t.Fatalf("%s: %s", expression, reply.ExceptionDetails)
	}
	return json.RawMessage(reply.Result.Value)
}

// pressed is one press of a pointer as WebDriver describes it, in both its forms.
func pressed(x, y float64) object {
	return object{"type": "pointer", "id": "finger", "actions": []object{
		{"type": "pointerMove", "x": int(x), "y": int(y)}, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0},
	}}
}

func (f *firefox) tap(x, y float64) {
	f.call("input.performActions", object{"context": f.tab, "actions": []object{pressed(x, y)}}, nil)
}

func (f *firefox) resize(width, height int) {
	f.call("browsingContext.setViewport", object{"context": f.tab, "viewport": object{"width": width, "height": height}}, nil)
}

func (f *firefox) screenshot() []byte {
	var reply struct{ Data []byte }
	f.call("browsingContext.captureScreenshot", object{"context": f.tab}, &reply)
	return reply.Data
}

// tell evaluates an expression in an engine.
func tell[T any](t *testing.T, e engine, expression string, args ...any) (value T) {
	t.Helper()
	answer := e.eval(fmt.Sprintf(expression, args...))
	if err := json.Unmarshal(answer, &value); err != nil {
		t.Fatalf("%s: %v in %s", expression, err, answer)
	}
	return value
}

// until waits for an expression to be true, and says what stands on the page if it never is.
func until(t *testing.T, e engine, expression string, args ...any) {
	t.Helper()
	for end := time.Now().Add(stepTimeout); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if tell[bool](t, e, "!!("+expression+")", args...) {
			return
		}
	}
	t.Fatalf("never: "+expression+"\n%s", append(args, tell[string](t, e, `location.pathname + " " + document.body.innerText.slice(0, 1500)`))...)
}

// press brings an element into sight and presses its middle, as a finger does.
func press(t *testing.T, e engine, css string) {
	t.Helper()
	until(t, e, `document.querySelector(%q) && document.querySelector(%[1]q).getClientRects().length`, css)
	at := tell[[2]float64](t, e, `(() => {
		const one = document.querySelector(%q);
		one.scrollIntoView({ block: "center" });
		const box = one.getBoundingClientRect();
		return [box.left + box.width / 2, box.top + box.height / 2];
	})()`, css)
	e.tap(at[0], at[1])
}

// pictures leaves pictures of the window at three widths where TRIVSELSPULS_SCREENS says.
func pictures(t *testing.T, e engine, name string) {
	t.Helper()
	dir := os.Getenv("TRIVSELSPULS_SCREENS")
	if dir == "" {
		return
	}
	for _, width := range []int{320, 768, 1280} {
		e.resize(width, 900)
		time.Sleep(200 * time.Millisecond)
		file := strings.ReplaceAll(fmt.Sprintf("%s-%s-%d.png", t.Name(), name, width), "/", "-")
		if picture := e.screenshot(); picture != nil {
			if err := os.WriteFile(filepath.Join(dir, file), picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

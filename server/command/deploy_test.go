package command

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"trivselspuls/server/settings"
	"trivselspuls/server/setup"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store/storetest"
)

// The plan that is shipped is one.
func TestShippedPlan(t *testing.T) {
	file, err := os.Open("../../deploy/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plan, err := setup.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	before := func() time.Time { return plan.Project.Period.From }
	if _, err := plan.Apply(t.Context(), storetest.Open(t, filepath.Join(t.TempDir(), "test.db"), before)); err != nil {
		t.Error(err)
	}
}

// readSettings are the settings of the environment.
func readSettings(t *testing.T) (c settings.Settings) {
	t.Helper()
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(nil); err != nil {
		t.Fatal(err)
	}
	if problems := c.Complete(); len(problems) > 0 {
		t.Fatal(problems)
	}
	return c
}

// The settings file that is shipped names settings that exist and is taken
// without complaint.
func TestShippedSettings(t *testing.T) {
	file, err := os.Open("../../deploy/settings.env")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	known := map[string]bool{}
	fields := reflect.TypeFor[settings.Settings]()
	for i := range fields.NumField() {
		known[fields.Field(i).Tag.Get("env")] = true
	}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		name, _, set := strings.Cut(line, "=")
		switch {
		case strings.HasPrefix(line, "#"):
		case !set || !known[name]:
			t.Errorf("no setting: %q", line)
		default:
			t.Setenv(name, line[len(name)+1:])
		}
	}
	c := readSettings(t)
	if c.BaseURL == c.RespondentURL || c.KeyDir == c.KeyCopyDir || len(c.TrustedProxies) == 0 {
		t.Errorf("the shipped settings are not the careful ones: %+v", c)
	}
}

// The unit that is shipped refuses what it filters. Without that word systemd ends the
// process, and a closing asks for something that is filtered: to be less urgent.
func TestShippedUnitRefusesWhatItFilters(t *testing.T) {
	unit, err := os.ReadFile("../../deploy/trivselspuls.service")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(unit), "\nSystemCallFilter=") && !strings.Contains(string(unit), "\nSystemCallErrorNumber=EPERM\n") {
		t.Error("a filtered call ends the process")
	}
}

// program finds one that reads what is shipped. Where nothing may be skipped it must be there.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("TRIVSELSPULS_REQUIRE") != "" {
		t.Fatal(err)
	} else if err != nil {
		t.Skip(err)
	}
	return path
}

// read runs a program on what is shipped, changed or as it is, and returns what it says.
func read(t *testing.T, env []string, name string, args ...string) (said string, err error) {
	t.Helper()
	command := exec.Command(program(t, name), args...)
	command.Env = append(os.Environ(), env...)
	out, err := command.CombinedOutput()
	return string(out), err
}

// certificate writes one of a second's worth, for a program that wants to see one.
func certificate(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	public, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]pem.Block{"fullchain.pem": {Type: "CERTIFICATE", Bytes: public}, "privkey.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Whoever reads what is shipped in the end reads it here without complaint, and complains
// of a word that it does not know.
func TestShippedFilesAreReadByTheirPrograms(t *testing.T) {
	dir := t.TempDir()
	shipped := func(t *testing.T, name string, change ...string) string {
		t.Helper()
		body, err := os.ReadFile("../../deploy/" + name)
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.NewReplacer(change...).Replace(string(body))
		if change[0] != change[1] && changed == string(body) {
			t.Fatalf("%s has no %q", name, change[0])
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	both := func(name string, run func(t *testing.T, spoilt bool) (string, error)) {
		t.Run(name, func(t *testing.T) {
			if said, err := run(t, false); err != nil {
				t.Errorf("%v: %s", err, said)
			}
			if _, err := run(t, true); err == nil {
				t.Error("a word it does not know is taken")
			}
		})
	}
	both("Caddy", func(t *testing.T, spoilt bool) (string, error) {
		word := map[bool]string{false: "max_size", true: "max_sise"}[spoilt]
		return read(t, []string{"HOME=" + dir}, "caddy", "validate", "--adapter", "caddyfile", "--config", shipped(t, "Caddyfile", "max_size", word))
	})
	both("nginx", func(t *testing.T, spoilt bool) (string, error) {
		word := map[bool]string{false: "client_max_body_size", true: "client_max_body_sise"}[spoilt]
		conf := shipped(t, "nginx.conf", "client_max_body_size", word, "/etc/letsencrypt/live/puls.example.no", dir, "/var/log/nginx", dir)
		certificate(t, dir)
		main := filepath.Join(dir, "main.conf")
		if err := os.WriteFile(main, []byte("pid "+dir+"/pid;\nevents {}\nhttp { include "+conf+"; }\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return read(t, nil, "nginx", "-t", "-p", dir, "-c", main)
	})
	both("systemd", func(t *testing.T, spoilt bool) (string, error) {
		word := map[bool]string{false: "MemoryMax=", true: "MemoryMaks="}[spoilt]
		said, err := read(t, nil, "systemd-analyze", "verify", shipped(t, "trivselspuls.service", "MemoryMax=", word, "/usr/local/bin/trivselspuls", "/bin/true"))
		if err == nil && strings.Contains(said, "Unknown key") { // which it only warns of
			err = os.ErrInvalid
		}
		return said, err
	})
	both("compose", func(t *testing.T, spoilt bool) (string, error) {
		word := map[bool]string{false: "cap_drop", true: "kap_drop"}[spoilt]
		tool := exec.Command("go", "build", "-C", "../../.ci/release", "-o", dir+"/compose", "github.com/compose-spec/compose-go/v2/cmd")
		if out, err := tool.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return read(t, nil, dir+"/compose", "-no-interpolation", shipped(t, "compose.yaml", "cap_drop", word))
	})
}

// No proxy that is shipped keeps a log of who came when, and the container is nobody's but the program's.
func TestShippedProxiesAndContainerKeepQuiet(t *testing.T) {
	for name, c := range map[string]struct{ has, lacks []string }{
		"Caddyfile":     {nil, []string{"log {", "log\n"}},
		"nginx.conf":    {[]string{"access_log off;", "large_client_header_buffers 4 16k;"}, []string{"access_log /"}},
		"Containerfile": {[]string{"USER 65532", "HEALTHCHECK", "FROM gcr.io/distroless/static"}, []string{"ADD ", "chmod 777"}},
		"compose.yaml":  {[]string{"read_only: true", "cap_drop: [ALL]", "no-new-privileges", "wal_recycle=off"}, []string{"privileged: true", "log_statement"}},
	} {
		body, err := os.ReadFile("../../deploy/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range c.has {
			if !bytes.Contains(body, []byte(want)) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
		for _, never := range c.lacks {
			if bytes.Contains(body, []byte(never)) {
				t.Errorf("%s has %q", name, never)
			}
		}
	}
}

// The function of docs/operations.md gives commands the settings as the unit file gives them to the server:
// what stands behind the = is no shell's to read.
func TestSettingsWithSignsOfTheShell(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "it's a & b; $(c) %d")
	if status, said := says(t, "migrate", "-data-dir", dir); status != 0 {
		t.Fatal(said)
	}
	_, function, found := strings.Cut(string(must.Have(os.ReadFile("../../docs/operations.md"))(t)), "\npuls() {")
	function, _, _ = strings.Cut(function, "\n")
	bin, file := t.TempDir(), filepath.Join(t.TempDir(), "settings.env")
	must.Work(t, os.Symlink(must.Have(os.Executable())(t), filepath.Join(bin, "server"))) // what the test binary is then
	function = strings.NewReplacer("sudo -u trivselspuls sh", "sh", "/etc/trivselspuls/settings.env", file, "exec trivselspuls", "exec server").Replace(function)
	puls := func(settings, command string) (string, error) {
		must.Work(t, os.WriteFile(file, []byte("# DATA_DIR=elsewhere\n"+settings), 0o600))
		shell := exec.Command("sh", "-ec", "puls() {"+function+"\n"+command)
		shell.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
		out, err := shell.CombinedOutput()
		return string(out), err
	}
	if said, err := puls("LISTEN=127.0.0.1:1\nDATA_DIR="+dir, "puls audit verify"); !found || err != nil || !strings.Contains(said, "Entries: 0") {
		t.Errorf("%v: %s", err, said)
	}
	if said, err := puls("DATABASE_URL=mysql://one/two?host=a&port=5432&sslmode=disable\n", "puls audit verify"); err == nil || !strings.Contains(said, "DATABASE_URL must begin with postgres://") {
		t.Errorf("an address with & in it: %v: %s", err, said)
	}
	for _, name := range []string{"DATA_DIR", "KEY_DIR", "KEY_COPY_DIR"} {
		for _, value := range []string{`"` + dir + `"`, "'" + dir + "'"} {
			said, err := puls(name+"="+value+"\n", "puls migrate")
			if err == nil || !strings.Contains(said, name+" must stand without quotes") {
				t.Errorf("%s=%s: %v: %s", name, value, err, said)
			}
		}
	}
}

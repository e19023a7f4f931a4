package doctor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"trivselspuls/server/settings"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// installation is one on the embedded database that has been started once, beside a
// server that says it is well.
func installation(t *testing.T) (settings.Settings, *store.Store) {
	t.Helper()
	dir := t.TempDir()
	c := settings.Settings{Listen: healthy(t, "ok\ndatabase: ok, it can be written\n"), DataDir: filepath.Join(dir, "data")}
	if problems := c.Complete(); len(problems) > 0 {
		t.Fatal(problems)
	}
	st, err := c.OpenStore(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	unlock, err := c.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unlock)
	prepare(t, c)
	return c, st
}

// prepare makes the places of the keys, as the first start does.
func prepare(t *testing.T, c settings.Settings) {
	t.Helper()
	directory, err := keys.Open(c.KeyDir, c.KeyCopyDir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := directory.Vault(); err != nil {
		t.Fatal(err)
	}
}

// healthy is the address of a server that answers a question about its health so.
func healthy(t *testing.T, text string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, text) }))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// texts are the texts of a report's findings in a state.
func texts(r Report, state State) (all []string) {
	for _, f := range r {
		if f.State == state {
			all = append(all, f.About+": "+f.Text)
		}
	}
	return all
}

// An installation that is as it should be is found so, and what could not be looked at is
// named with its reason.
func TestNothingIsWrongWithAGoodInstallation(t *testing.T) {
	c, _ := installation(t)
	report := Examine(t.Context(), c)
	if !report.Healthy() {
		t.Errorf("wrong: %v", texts(report, Wrong))
	}
	for _, want := range []string{"elsewhere: Copies", "elsewhere: Whether the proxy"} {
		if !slices.ContainsFunc(texts(report, Unchecked), func(text string) bool { return strings.HasPrefix(text, want) }) {
			t.Errorf("not named as not checked: %s in %v", want, texts(report, Unchecked))
		}
	}
	for _, f := range report {
		if f.Text == "" || f.State == Unchecked && !strings.ContainsAny(f.Text, ":.") {
			t.Errorf("%+v", f)
		}
	}
	var out bytes.Buffer
	if err := report.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Healthy  bool
		Findings []Finding
	}
	if err := json.Unmarshal(out.Bytes(), &read); err != nil || !read.Healthy || len(read.Findings) != len(report) {
		t.Errorf("as JSON: %s, %v", out.String(), err)
	}
}

// Each thing that is put wrong is found, and nothing else is.
func TestWhatIsWrongIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, c *settings.Settings, st *store.Store)
		want  []string
	}{
		"the database may be read": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			chmod(t, filepath.Join(c.DataDir, "trivselspuls.db"), 0o644)
		}, []string{"trivselspuls.db may be read by others"}},
		"its log may be read": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			chmod(t, filepath.Join(c.DataDir, "trivselspuls.db-wal"), 0o640)
		}, []string{"trivselspuls.db-wal may be read by others"}},
		"a place may be entered": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			chmod(t, c.KeyCopyDir, 0o755)
		}, []string{"keys-copy may be entered by others", "The places of the keys cannot be used"}},
		"a place is not mounted": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			if err := os.Rename(c.KeyDir, c.KeyDir+"-away"); err != nil {
				t.Fatal(err)
			}
		}, []string{"keys cannot be looked at"}},
		"another disk is mounted": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			if err := os.Remove(filepath.Join(c.KeyDir, "trivselspuls-keys")); err != nil {
				t.Fatal(err)
			}
		}, []string{"keys has not been used as a place of keys"}},
		"a key outlives its wave": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			file(t, filepath.Join(c.KeyCopyDir, survey.NewID[string]()+".opening"))
		}, []string{".opening is of a wave that is not open"}},
		"a key may be read": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			chmod(t, filepath.Join(c.KeyDir, "accounts.key"), 0o604)
		}, []string{"accounts.key may be read by others"}},
		"the accounts' keys differ": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			file(t, filepath.Join(c.KeyDir, "accounts.key"))
		}, []string{"accounts.key is not the same in both places"}},
		"codes are left": {func(t *testing.T, c *settings.Settings, st *store.Store) {
			storetest.Exec(t, st, filepath.Join(c.DataDir, "trivselspuls.db"),
				`pragma foreign_keys = 0; insert into code (mac, wave_group_id, revoked) values (zeroblob(32), 'none', false)`)
		}, []string{"Ballots and codes of closed waves are in the database: 1"}},
		"the directory may be entered": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			chmod(t, c.DataDir, 0o711)
		}, []string{"data may be entered by others: its mode is 0711"}},
		"no room to write it anew": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			var is syscall.Statfs_t
			if err := errors.Join(syscall.Statfs(c.DataDir, &is), os.Truncate(filepath.Join(c.DataDir, "trivselspuls.db-wal"), int64(is.Bavail)*int64(is.Bsize)/2+1<<30)); err != nil { // a hole takes no room
				t.Fatal(err)
			}
		}, []string{"MB left and needs"}},
		"the clock was put back": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			later := time.Now().Add(time.Hour)
			if err := os.Chtimes(c.KeyDir, later, later); err != nil {
				t.Fatal(err)
			}
		}, []string{"and the last change of "}},
		"the clock was put back long ago": {func(t *testing.T, c *settings.Settings, st *store.Store) {
			if err := st.Tx(t.Context(), func(tx *store.Tx) error {
				return tx.Audit(t.Context(), audit.CommandLine, audit.Event{Action: audit.RenewAccountsKey})
			}); err != nil {
				t.Fatal(err)
			}
			storetest.Exec(t, st, c.Database(), `update audit set at = '2099-01-01 00:00:00+00:00'`)
		}, []string{"and the audit log's last entry is from 2099"}},
		"pages are damaged": {func(t *testing.T, c *settings.Settings, st *store.Store) {
			if err := st.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			file, err := os.OpenFile(c.Database(), os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			for page := int64(30); page < 60; page += 5 {
				if _, err := file.WriteAt(bytes.Repeat([]byte{0xa5}, 512), page*4096); err != nil {
					t.Fatal(err)
				}
			}
		}, []string{"Read through: the database is damaged"}},
		"migrations lack": {func(t *testing.T, c *settings.Settings, st *store.Store) {
			storetest.Exec(t, st, c.Database(), `delete from goose_db_version where version_id = (select max(version_id) from goose_db_version)`)
		}, []string{"migrations lacking: 1"}},
		"another accounts.key": {func(t *testing.T, c *settings.Settings, st *store.Store) {
			storetest.Exec(t, st, c.Database(), `pragma foreign_keys = 0; insert into totp (account_id, secret, last_step) values ('none', zeroblob(48), 0)`)
		}, []string{"Another accounts.key than this one sealed the one-time codes of people: 1"}},
		"no accounts.key": {func(t *testing.T, c *settings.Settings, st *store.Store) {
			storetest.Exec(t, st, c.Database(), `pragma foreign_keys = 0; insert into totp (account_id, secret, last_step) values ('none', zeroblob(48), 0)`)
			if err := errors.Join(os.Remove(filepath.Join(c.KeyDir, "accounts.key")), os.Remove(filepath.Join(c.KeyCopyDir, "accounts.key"))); err != nil {
				t.Fatal(err)
			}
		}, []string{"Another accounts.key than this one sealed the one-time codes of people: 1"}},
		"the server that answers is another": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			other := *c
			other.DataDir = t.TempDir()
			chmod(t, other.DataDir, 0o700)
			st, err := other.OpenStore(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			st.Close()
			c.DataDir = other.DataDir
		}, []string{"What answers at LISTEN runs on another directory"}},
		"the server is elsewhere": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			c.Listen = "127.0.0.1:1"
		}, []string{"and does not answer at LISTEN"}},
		"in the clear, and nobody is there": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			c.BaseURL = "http://puls.invalid"
			c.RespondentURL = c.BaseURL
		}, []string{"is in the clear", "cannot be reached from here"}},
		"no proxy is known": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			c.BaseURL = "https://localhost"
		}, []string{"TRUSTED_PROXIES is empty"}},
		"the server fails": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			c.Listen = healthy(t, "failing\ndatabase: ok, it can be written\nkeys: failing, open waves that lack their keys: 1\n")
		}, []string{"The running server says of its keys: open waves that lack their keys: 1"}},
		"there is no database": {func(t *testing.T, c *settings.Settings, _ *store.Store) {
			c.DataDir = filepath.Join(t.TempDir(), "nowhere")
		}, []string{"database: There is none to look at"}},
	} {
		t.Run(name, func(t *testing.T) {
			installed, st := installation(t)
			c.spoil(t, &installed, st)
			report := Examine(t.Context(), installed)
			found := texts(report, Wrong)
			for _, want := range c.want {
				if !slices.ContainsFunc(found, func(text string) bool { return strings.Contains(text, want) }) {
					t.Errorf("not found: %s", want)
				}
			}
			for _, f := range report {
				if f.State == Wrong && f.Mend == "" {
					t.Errorf("nothing is said that mends it: %s", f.Text)
				}
			}
			if len(found) != len(c.want) || report.Healthy() != (len(c.want) == 0) {
				t.Errorf("wrong: %v", found)
			}
		})
	}
}

// A file that a command made as another user is found: the server cannot write it.
func TestFilesOfAnotherUserAreFound(t *testing.T) {
	data := t.TempDir()
	os.Chown(data, 65534, -1) //nolint:errcheck // only root can; for others root's files are another's
	if found := owned(data, data); len(found) > 0 {
		t.Errorf("%+v", found)
	}
	if found := owned(data, "/etc"); len(found) == 0 || found[0].State != Wrong || !strings.Contains(found[0].Mend, "chown -R --reference="+data) {
		t.Errorf("%+v", found)
	}
}

// What does not answer, answers something else, or has no database is not called well.
func TestWhatCannotBeLookedAtIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	l.Close()
	for _, address := range []string{closed, healthy(t, "<html>"), healthy(t, ""), healthy(t, "ok\n")} {
		found := server(t.Context(), settings.Settings{Listen: address})
		if len(found) != 1 || found[0].State != Unchecked || !strings.Contains(found[0].Text, ": ") {
			t.Errorf("%s: %+v", address, found)
		}
	}
	c := settings.Settings{Listen: closed, DataDir: t.TempDir()}
	c.Complete()
	report := Examine(t.Context(), c)
	if report.Healthy() {
		t.Error("nothing is there, and nothing is wrong with it")
	}
	for _, f := range report {
		if f.State == OK && f.About != "machine" {
			t.Errorf("of nothing it says %+v", f)
		}
	}
	if found, err := os.ReadDir(c.DataDir); err != nil || len(found) > 0 {
		t.Errorf("it has made %v (%v)", found, err)
	}
}

// Processes whose memory may reach a disk are found, whatever the machine they run on.
func TestMemoryThatMayReachADisk(t *testing.T) {
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	comm := filepath.Base(own)
	for name, c := range map[string]struct {
		swaps, swapped, core, files string
		want                        int
	}{
		"as the unit file has it": {"Filename Type\n", "0", "0", "524288", 0},
		"core files":              {"Filename Type\n", "0", "unlimited", "524288", 1},
		"swap on":                 {"Filename Type\n/dev/sda2 partition\n", "0", "0", "524288", 1},
		"in swap":                 {"Filename Type\n/dev/sda2 partition\n", "96", "0", "524288", 1},
		"few files":               {"Filename Type\n", "0", "0", "1024", 1},
	} {
		proc := t.TempDir()
		for file, text := range map[string]string{
			"swaps": c.swaps, "999999/comm": comm[:min(15, len(comm))] + "\n", "999999/cgroup": "0::/none-of-that-name\n",
			"999999/status": fmt.Sprintf("Uid:\t%d\t0\nVmSwap:\t%s kB\n", os.Getuid(), c.swapped),
			"999999/limits": "Limit  Soft Hard\nMax core file size        " + c.core + "  " + c.core + "  bytes\nMax open files            " + c.files + "  1048576  files\n",
			"17/comm":       "postgres\n",
		} {
			write(t, filepath.Join(proc, file), text)
		}
		report := Report(machine{proc}.examine())
		if report.count(Wrong) != c.want || len(report) != 3 {
			t.Errorf("%s: %+v", name, report)
		}
	}
	none := Report(machine{t.TempDir()}.examine())
	if len(none) != 1 || none[0].State != Unchecked {
		t.Errorf("without a kernel that tells: %+v", none)
	}
}

// File systems that lose or keep too much are told apart.
func TestFileSystemsAreJudged(t *testing.T) {
	for kind, want := range map[int64]State{0x01021994: Wrong, 0x6969: Wrong, 0x794c7630: Wrong, 0x9123683e: Advice, 0xef53: OK} {
		if found := judge("keys", "/keys", kind); found[0].State != want {
			t.Errorf("%x: %+v", kind, found)
		}
	}
	if _, err := os.Stat("/dev/shm"); err == nil {
		if found := filesystem("keys", "/dev/shm"); found[0].State != Wrong {
			t.Errorf("/dev/shm: %+v", found)
		}
	}
}

func chmod(t *testing.T, name string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

func file(t *testing.T, name string) {
	t.Helper()
	write(t, name, "other")
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

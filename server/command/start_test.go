package command

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/identity"
	"trivselspuls/server/settings"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
)

// refused runs a command that must end with status 1 and returns what it says.
func refused(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out, said bytes.Buffer
	if status := Main(ctx, args, &out, &said); status != 1 || ctx.Err() != nil {
		t.Fatalf("server %s ends with %d: %s%s", strings.Join(args, " "), status, &out, &said)
	}
	return said.String()
}

// Two servers on one directory would count, close and clean up beside each other. The
// lock is gone with its server, however that ended.
func TestOneServerPerDirectory(t *testing.T) {
	p := startProcess(t)
	for _, command := range [][]string{{"run", "-listen", "127.0.0.1:0"}, {"restore", "copy.db"}} {
		if said := refused(t, append(command, "-data-dir", p.dir)...); !strings.Contains(said, "another server runs on "+p.dir+": stop it") {
			t.Errorf("%s says %s", command[0], said)
		}
	}
	p.Process.Kill() //nolint:errcheck // the next line sees it
	p.Wait()         //nolint:errcheck // killed
	if line, err := p.run(t, p.Path); err != nil || !strings.Contains(line, "answers at") {
		t.Errorf("after a server was killed: %q, %v", line, err)
	}
}

// A port that another program has is told with the setting that chooses another, by what is started for real and for
// a look; an address that is none of this machine's is told as it is.
func TestATakenPortIsToldWithItsSetting(t *testing.T) {
	taken := must.Have(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer taken.Close()
	for _, command := range []string{"run", "demo"} {
		if said := refused(t, command, "-listen", taken.Addr().String(), "-data-dir", t.TempDir()); !strings.Contains(said, "another program answers at "+taken.Addr().String()+": LISTEN, such as") {
			t.Errorf("%s says %s", command, said)
		}
	}
	if said := refused(t, "run", "-listen", "192.0.2.1:8080", "-data-dir", t.TempDir()); !strings.Contains(said, "cannot assign requested address") || strings.Contains(said, "another program") {
		t.Error(said)
	}
}

// SQLite answers from whatever pages are whole, and so did the server.
func TestNoStartOnADamagedDatabase(t *testing.T) {
	p := &process{dir: t.TempDir()}
	p.whileStopped(t, func(st *store.Store, _ *waves.Service) error { return st.Settle(t.Context()) })
	name := settings.Settings{DataDir: p.dir}.Database()
	body, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for page := 20; (page+1)*4096 < len(body); page += 10 {
		copy(body[page*4096:], bytes.Repeat([]byte{0xa5}, 512))
	}
	if err := os.WriteFile(name, body, 0o600); err != nil {
		t.Fatal(err)
	}
	if said := refused(t, "run", "-listen", "127.0.0.1:0", "-data-dir", p.dir); !strings.Contains(said, "the database is damaged") {
		t.Error(said)
	}
	if now, err := os.ReadFile(name); err != nil || !bytes.Equal(now, body) {
		t.Errorf("the file is another now (%v)", err)
	}
}

// Without the accounts' key nobody's code is right, and nothing but this line says why.
func TestStartTellsThatTheAccountsKeyIsAnother(t *testing.T) {
	p := &process{dir: t.TempDir()}
	p.whileStopped(t, func(st *store.Store, _ *waves.Service) error {
		directory, err := keys.Open(filepath.Join(p.dir, "keys"), filepath.Join(p.dir, "keys-copy"))
		if err != nil {
			return err
		}
		vault, err := directory.Vault()
		if err != nil {
			return err
		}
		return st.Tx(t.Context(), func(tx *store.Tx) error {
			owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Testdal"}
			account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: owner.ID, Login: "kari", Name: "Kari"}
			sealed, err := identity.NewSecret().Seal(vault, account.ID)
			if err != nil {
				return err
			}
			if err := errors.Join(tx.CreateOwner(t.Context(), owner), tx.CreateAccount(t.Context(), account)); err != nil {
				return err
			}
			return tx.SetTOTP(t.Context(), account.ID, store.TOTP{Sealed: sealed})
		})
	})
	for _, lost := range []bool{false, true} {
		if lost {
			for _, place := range []string{"keys", "keys-copy"} {
				if err := os.Remove(filepath.Join(p.dir, place, "accounts.key")); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := os.Chmod(p.dir, map[bool]os.FileMode{true: 0o711, false: 0o700}[lost]); err != nil {
			t.Fatal(err)
		}
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		log, err := os.Create(filepath.Join(t.TempDir(), "log"))
		if err != nil {
			t.Fatal(err)
		}
		defer log.Close()
		before := os.Stderr
		os.Stderr = log // which the process is given
		_, err = p.run(t, self)
		os.Stderr = before
		p.Process.Kill() //nolint:errcheck // it has nothing to do
		p.Wait()         //nolint:errcheck // killed
		said, rerr := os.ReadFile(log.Name())
		if told := strings.Contains(string(said), `msg="the installation is not as it should be" about=database text="`+p.dir+" may be entered by others"); told != lost {
			t.Errorf("open to others: %v: %s", lost, said)
		}
		if told := strings.Contains(string(said), `msg="accounts.key is not the one that sealed" people=1 mend="stop, put the right`); err != nil || rerr != nil || told != lost {
			t.Errorf("lost: %v: %s (%v, %v)", lost, said, err, rerr)
		}
	}
}

package serve

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/identity"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// sealing is an installation with one person's secret.
type sealing struct {
	st      *store.Store
	places  [2]string // the key directory, the copy
	account survey.AccountID
	secret  identity.Secret
}

// vault opens the keys as a process does that begins now.
func (s sealing) vault(t *testing.T) *keys.Vault {
	t.Helper()
	directory, err := keys.Open(s.places[0], s.places[1])
	if err != nil {
		t.Fatal(err)
	}
	vault, err := directory.Vault()
	if err != nil {
		t.Fatal(err)
	}
	return vault
}

func newSealing(t *testing.T, st *store.Store) sealing {
	t.Helper()
	s := sealing{st: st, places: [2]string{t.TempDir(), t.TempDir()}, account: survey.NewID[survey.AccountID](), secret: identity.NewSecret()}
	for _, place := range s.places {
		if err := os.Chmod(place, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: string(s.account)}
	err := st.Tx(t.Context(), func(tx *store.Tx) error {
		if err := tx.CreateOwner(t.Context(), owner); err != nil {
			return err
		}
		if err := tx.CreateAccount(t.Context(), store.Account{ID: s.account, Owner: owner.ID, Login: string(s.account), Name: "Kari"}); err != nil {
			return err
		}
		sealed, err := s.secret.Seal(s.vault(t), s.account)
		if err != nil {
			return err
		}
		return tx.SetTOTP(t.Context(), s.account, store.TOTP{Sealed: sealed})
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// opens reports whether a vault opens what is stored.
func (s sealing) opens(t *testing.T, vault *keys.Vault) bool {
	t.Helper()
	stored, err := s.st.TOTP(t.Context(), s.account)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := identity.OpenSecret(vault, s.account, stored.Sealed)
	return err == nil && bytes.Equal(secret, s.secret)
}

// files are the contents of a directory by name.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		found[entry.Name()] = string(body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func put(t *testing.T, dir string, content map[string]string) {
	t.Helper()
	for name := range files(t, dir) {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, body := range content {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

const keyFile = "accounts.key"

// Everybody's codes outlive a new key, and of the old one nothing is left. A server
// that was running all the while goes on, with what it reads and what it writes.
func TestRenewedKeyKeepsEverybodysCodes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := newSealing(t, st)
		running, old := s.vault(t), files(t, s.places[0])[keyFile]
		stored, err := st.TOTP(t.Context(), s.account)
		if err != nil {
			t.Fatal(err)
		}
		vault := s.vault(t)
		if sealed, lost, err := reseal(t.Context(), st, vault, vault.Renew); sealed != 1 || lost != 0 || err != nil {
			t.Fatalf("%d sealed, %d lost, %v", sealed, lost, err)
		}
		s.settled(t, old, false)
		if !s.opens(t, running) {
			t.Error("a running server does not open what was sealed anew")
		}
		if _, err := identity.OpenSecret(s.vault(t), s.account, stored.Sealed); err == nil {
			t.Error("a copy of the database from before can be opened with the new key")
		}
		late, err := s.secret.Seal(running, s.account)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := identity.OpenSecret(s.vault(t), s.account, late); err != nil {
			t.Errorf("what a running server seals is lost: %v", err)
		}
	})
}

// Nobody seals anything under the old key while all is sealed anew.
func TestSealingWaitsForARenewal(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		s := newSealing(t, st)
		err := storetest.HeldBack(t, st, database, store.LockSecrets, func() error {
			vault := s.vault(t)
			_, _, err := reseal(t.Context(), st, vault, vault.Renew)
			return err
		})
		if err != nil || !s.opens(t, s.vault(t)) {
			t.Errorf("after the renewal: %v", err)
		}
	})
}

// settled checks that no renewal is under way: one key in both places, which is the
// old one or has no trace of it.
func (s sealing) settled(t *testing.T, old string, kept bool) {
	t.Helper()
	vault := s.vault(t)
	if vault.Unfinished() || !s.opens(t, vault) {
		t.Errorf("unfinished: %v, opens: %v", vault.Unfinished(), s.opens(t, vault))
	}
	first, second := files(t, s.places[0]), files(t, s.places[1])
	if !maps.Equal(first, second) || len(first) != 2 || (first[keyFile] == old) != kept {
		t.Errorf("the places hold %q and %q, the old key: %v", slices.Sorted(maps.Keys(first)), slices.Sorted(maps.Keys(second)), first[keyFile] == old)
	}
}

// A renewal that is cut off, wherever that is, locks nobody out: not before it is
// ended, and not after.
func TestRenewalSurvivesBeingCutOff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		cut := errors.New("cut off")
		for name, c := range map[string]struct {
			directory, copy string // which files: before, aside, after
			stored          bool   // what was sealed anew
			kept            bool   // the old key is the key in the end
		}{
			"while the old key is put aside":       {"before", "half", false, true},
			"with the old key aside in one place":  {"before", "aside", false, true},
			"with the old key aside":               {"aside", "aside", false, true},
			"while the new key is written":         {"aside", "next", false, true},
			"with the new key in one place":        {"aside", "after", false, true},
			"with the new key in both places":      {"after", "after", false, false},
			"with all sealed anew":                 {"after", "after", true, false},
			"with the old key erased in one place": {"after", "forgotten", true, false},
		} {
			s := newSealing(t, st)
			old := files(t, s.places[0])
			vault := s.vault(t)
			err := st.Tx(t.Context(), func(tx *store.Tx) error {
				if err := vault.Renew(); err != nil {
					return err
				}
				_, err := tx.ResealSecrets(t.Context(), func(account survey.AccountID, sealed []byte) ([]byte, error) {
					if account != s.account {
						return nil, nil // of another case, under other keys
					}
					return identity.Reseal(vault, account, sealed)
				})
				if err == nil && !c.stored {
					err = cut
				}
				return err
			})
			if err != nil && !errors.Is(err, cut) {
				t.Fatal(err)
			}
			after := files(t, s.places[0])
			aside, half, next, forgotten := maps.Clone(old), maps.Clone(old), maps.Clone(old), maps.Clone(after)
			for file, body := range after {
				if strings.HasPrefix(file, keyFile+".") {
					aside[file], half[file], next[file] = body, body[:len(body)/2], body
					delete(forgotten, file)
				}
			}
			next[keyFile+".next"] = after[keyFile][:40]
			states := map[string]map[string]string{"before": old, "half": half, "aside": aside, "next": next, "after": after, "forgotten": forgotten}
			put(t, s.places[0], states[c.directory])
			put(t, s.places[1], states[c.copy])
			if !s.opens(t, s.vault(t)) {
				t.Errorf("%s: the next server does not open what is stored", name)
			}
			if err := finishRenewal(t.Context(), st, s.vault(t)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			s.settled(t, old[keyFile], c.kept)
			if t.Failed() {
				t.Fatalf("%s", name)
			}
			vault = s.vault(t)
			if _, _, err := reseal(t.Context(), st, vault, vault.Renew); err != nil {
				t.Fatalf("%s: renewing after it: %v", name, err)
			}
			s.settled(t, old[keyFile], false)
		}
	})
}

// A place that is away keeps a renewal from beginning.
func TestNoRenewalWithAPlaceAway(t *testing.T) {
	s := newSealing(t, storetest.New(t))
	old := files(t, s.places[0])
	vault := s.vault(t)
	put(t, s.places[1], nil)
	if _, _, err := reseal(t.Context(), s.st, vault, vault.Renew); err == nil {
		t.Error("renewed with one place")
	}
	if now := files(t, s.places[0]); !maps.Equal(old, now) || !s.opens(t, vault) {
		t.Errorf("it left %q", slices.Sorted(maps.Keys(now)))
	}
}

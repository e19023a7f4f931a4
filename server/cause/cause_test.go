package cause

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
	"trivselspuls/survey/text"
)

// logged is what a log line says of an error.
func logged(err error) map[string]string {
	all := map[string]string{}
	for _, a := range Of(err) {
		all[a.(slog.Attr).Key] = a.(slog.Attr).Value.String()
	}
	return all
}

// Every kind of error names its cause, and none its values.
func TestOfNamesCausesAndNoValues(t *testing.T) {
	wave := survey.NewID[survey.WaveID]()
	_, lacking := new(text.Catalog).In("nb").Text("role.kari.nordmann")
	kari := errors.New(`there is no account "kari.nordmann@example.no"`)
	for name, c := range map[string]struct {
		err  error
		want map[string]string
	}{
		"a step and its kind":  {fmt.Errorf("close wave: %w", survey.ErrKeyMissing), map[string]string{"operation": "close wave", "kind": "key_missing"}},
		"the wave":             {&survey.WaveError{Wave: wave, Err: fmt.Errorf("close wave: %w", survey.ErrState)}, map[string]string{"operation": "close wave", "kind": "state", "wave": string(wave)}},
		"a wave that is none":  {&survey.WaveError{Wave: "kari nordmann", Err: fmt.Errorf("close wave: %w", survey.ErrState)}, map[string]string{"operation": "close wave", "kind": "state"}},
		"the machine's code":   {fmt.Errorf("write file: %w", &fs.PathError{Op: "write", Path: "/home/kari/keys", Err: syscall.ENOSPC}), map[string]string{"operation": "write file", "kind": "internal", "code": "errno 28: no space left on device"}},
		"a text":               {fmt.Errorf("render page: respond/kari: %w", lacking), map[string]string{"operation": "render page", "kind": "internal", "code": "text role.… in nb"}},
		"a path first":         {&fs.PathError{Op: "open", Path: "/home/kari/keys", Err: syscall.EROFS}, map[string]string{"operation": "unknown", "kind": "internal", "code": "errno 30: read-only file system"}},
		"a name":               {kari, map[string]string{"operation": "unknown", "kind": "internal"}},
		"a name behind a step": {fmt.Errorf("invite: %w", kari), map[string]string{"operation": "invite", "kind": "internal"}},
		"a code first":         {fmt.Errorf("%s is used: %w", survey.NewCode(), survey.ErrUnavailable), map[string]string{"operation": "unknown", "kind": "unavailable"}},
		"an identifier first":  {fmt.Errorf("wave %s: %w", wave, survey.ErrNotFound), map[string]string{"operation": "unknown", "kind": "not_found"}},
		"no time left":         {fmt.Errorf("close wave: %w", context.DeadlineExceeded), map[string]string{"operation": "close wave", "kind": "timeout"}},
		"two at once":          {errors.Join(kari, survey.ErrKeyMissing), map[string]string{"operation": "unknown", "kind": "key_missing"}},
	} {
		if diff := cmp.Diff(c.want, logged(c.err)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		// From another process it is told as here, but for what only that process knew.
		delete(c.want, "wave")
		if diff := cmp.Diff(c.want, logged(fmt.Errorf("ask: %w", Carry(c.err).Err()))); diff != "" {
			t.Errorf("%s, carried: %s", name, diff)
		}
		for _, row := range kinds {
			if row.kind == c.want["kind"] && !errors.Is(Carry(c.err).Err(), row.err) {
				t.Errorf("%s: carried, it is no %s", name, row.kind)
			}
		}
	}
}

// What the database says comes with its operation and code, and without statement,
// table or value.
func TestOfNamesTheDatabasesCode(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Karis kommune"}
		err := st.Tx(t.Context(), func(tx *store.Tx) error {
			if err := tx.CreateOwner(t.Context(), owner); err != nil {
				return err
			}
			return tx.CreateOwner(t.Context(), owner)
		})
		want := map[string]string{"operation": "set up: create owner", "kind": "internal", "code": "SQLite 1555: Abort due to constraint violation (SQLITE_CONSTRAINT)"}
		if st.Postgres() {
			want["code"] = "SQLSTATE 23505: unique_violation"
		}
		if diff := cmp.Diff(want, logged(fmt.Errorf("set up: %w", err))); diff != "" {
			t.Error(diff)
		}
	})
}

// A panic names its place in our source and nothing of what it was called with.
func TestGuardNamesThePlaceOfAPanic(t *testing.T) {
	err := Guard(func() error { return crash(nil, "kari") })
	got := logged(fmt.Errorf("close wave: %w", err))
	if !strings.HasPrefix(got["operation"], "close wave: panic in server/cause/cause_test.go line ") || got["kind"] != "panic" || len(got) != 2 {
		t.Errorf("got %v", got)
	}
	if direct := logged(err); "close wave: "+direct["operation"] != got["operation"] {
		t.Errorf("not wrapped: %v", direct)
	}
	parallel := Guard(func() error {
		survey.Parallel(2, func(i int) { crash(nil, "kari") }) //nolint:errcheck // it panics
		return nil
	})
	if got := logged(parallel)["operation"]; !strings.HasPrefix(got, "panic in server/cause/cause_test.go line ") {
		t.Errorf("in parallel: %s", got)
	}
	if err := Guard(func() error { panic("kari") }); strings.Contains(err.Error(), "kari") {
		t.Errorf("it says %v", err)
	}
	if err := Guard(func() error { return survey.ErrState }); err != survey.ErrState {
		t.Errorf("an error becomes %v", err)
	}
}

func crash(nowhere map[string]string, name string) error {
	nowhere[name] = name
	return nil
}

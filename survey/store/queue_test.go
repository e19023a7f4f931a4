package store_test

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Writes that wait for each other share a transaction on SQLite. These tests let
// them wait behind another transaction, so that they do.

// boxes is a store with an open group and a group whose wave takes no answers.
func boxes(t *testing.T) (st *store.Store, path string, open, closed survey.GroupID) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "queue.db")
	st = storetest.Open(t, path, nil)
	open, closed = survey.NewID[survey.GroupID](), survey.NewID[survey.GroupID]()
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for _, statement := range []string{
		`insert into wave_group (id, wave_id, audience, name, invited, public_key, printed) values ('` + string(open) + `', 'x', 'staff', 'x', 100, x'00', true)`,
		`insert into ballot_box (wave_group_id) values ('` + string(open) + `')`,
		`create trigger injected before insert on ballot when new.sealed = zeroblob(337) begin select raise(abort, 'injected'); end`,
	} {
		if _, err := raw.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return st, path, open, closed
}

func token(i int) []byte { return []byte(strings.Repeat(string(rune('A'+i)), 32)) }

func sealed(first byte) []byte {
	s := make([]byte, 337)
	s[0] = first
	return s
}

func ballot(group survey.GroupID, i int, first byte) store.Ballot {
	return store.Ballot{Group: group, Token: token(i), Sealed: sealed(first), Signature: make([]byte, 256)}
}

func cast(ctx context.Context, st *store.Store, group survey.GroupID, i int, first byte) error {
	_, err := st.CastBallot(ctx, ballot(group, i, first))
	return err
}

// castTogether casts one ballot and then n that wait behind one transaction, and
// returns what became of each of those. Two may not be counted as waiting: the
// first, who already has the turn, and one who gives up.
func castTogether(t *testing.T, st *store.Store, n int, cast func(i int) error) []error {
	t.Helper()
	if err := cast(n); err != nil { // the statement is prepared
		t.Fatal(err)
	}
	results := make([]error, n)
	var all sync.WaitGroup
	err := st.Tx(t.Context(), func(*store.Tx) error {
		for i := range n {
			all.Go(func() { results[i] = cast(i) })
		}
		for deadline := time.Now().Add(2 * time.Minute); st.Waiting() < n-2; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				return errors.New("they do not wait")
			}
		}
		return nil
	})
	all.Wait()
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// One transaction for all of them, each told of its own.
func TestWritesShareATransaction(t *testing.T) {
	st, path, open, _ := boxes(t)
	const n = 20
	before := commits(t, path)
	for i, err := range castTogether(t, st, n, func(i int) error {
		return cast(t.Context(), st, open, i, 1)
	}) {
		if err != nil {
			t.Errorf("ballot %d: %v", i, err)
		}
	}
	// The one before, who has the turn already, and all others; stragglers apart.
	if got := commits(t, path) - before; got < 2 || got > 6 {
		t.Errorf("%d transactions for %d ballots", got, n+1)
	}
	if got := ballots(t, st); got != n+1 {
		t.Errorf("%d ballots are stored, want %d", got, n+1)
	}
}

// commits counts the transactions in a database's write-ahead log: a frame that
// ends one says how large the database is then.
// Source: https://www.sqlite.org/fileformat2.html#walformat
func commits(t *testing.T, path string) (n int) {
	t.Helper()
	wal, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	const header, frameHeader = 32, 24
	page := int(binary.BigEndian.Uint32(wal[8:]))
	for at := header; at+frameHeader+page <= len(wal); at += frameHeader + page {
		if binary.BigEndian.Uint32(wal[at+4:]) != 0 {
			n++
		}
	}
	return n
}

func ballots(t *testing.T, st *store.Store) int {
	t.Helper()
	tokens, err := st.BallotTokens(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	return len(tokens)
}

// One that the database refuses, and one whose group has no box, spoil it for nobody
// else.
func TestFailureIsOnesOwn(t *testing.T) {
	st, _, open, closed := boxes(t)
	const n, refused, late = 12, 3, 7
	results := castTogether(t, st, n, func(i int) error {
		switch i {
		case refused:
			return cast(t.Context(), st, open, i, 0)
		case late:
			return cast(t.Context(), st, closed, i, 1)
		}
		return cast(t.Context(), st, open, i, 1)
	})
	for i, err := range results {
		switch {
		case i == refused && (err == nil || !strings.Contains(err.Error(), "injected")):
			t.Errorf("the refused one: %v", err)
		case i == late && !errors.Is(err, survey.ErrProofRefused):
			t.Errorf("the one without a box: %v", err)
		case i != refused && i != late && err != nil:
			t.Errorf("ballot %d: %v", i, err)
		}
	}
	if got := ballots(t, st); got != n-1 { // all but two, and the first alone
		t.Errorf("%d ballots are stored, want %d", got, n-1)
	}
}

// Whoever gives up while waiting has changed nothing, and hinders nobody.
func TestGivingUpWhileWaiting(t *testing.T) {
	st, _, open, _ := boxes(t)
	impatient, giveUp := context.WithCancel(t.Context())
	const n = 6
	results := castTogether(t, st, n, func(i int) error {
		if i == 2 {
			giveUp()
			return cast(impatient, st, open, i, 1)
		}
		return cast(t.Context(), st, open, i, 1)
	})
	for i, err := range results {
		if (i == 2) != errors.Is(err, survey.ErrUnavailable) {
			t.Errorf("ballot %d: %v", i, err)
		}
	}
	if got := ballots(t, st); got != n {
		t.Errorf("%d ballots are stored, want %d", got, n)
	}
}

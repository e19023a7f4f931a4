package prove

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"trivselspuls/survey/store/storetest"
)

// A killed process does not show a missing fsync: the system still writes what it
// was given. So the calls are counted. One person at a time answers, and each
// receipt must have cost at least one for the code and one for the ballot.

const fsyncPeople = 40

func TestProveReceiptIsOnDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("starts whole servers")
	}
	t.Run("sqlite", func(t *testing.T) {
		if _, err := exec.LookPath("strace"); err != nil {
			lacks(t, "strace is not there")
		}
		s := newSite(t, nil, fsyncPeople)
		calls := filepath.Join(t.TempDir(), "calls")
		v := s.serve(t, "strace", "-f", "-o", calls, "-e", "trace=fsync,fdatasync")
		v.start(t)
		v.wait(t)
		// Migrations are done by then; what follows is the answers' own.
		before := countCalls(t, calls)
		h := newHistory(t, s, v.url)
		for _, code := range s.codes {
			if err := h.answerOnce(t.Context(), code); err != nil {
				t.Fatal(err)
			}
		}
		v.stop(syscall.SIGTERM)
		judgeSyncs(t, countCalls(t, calls)-before)
	})
	t.Run("postgres", func(t *testing.T) {
		cluster := storetest.NewCluster(t)
		s := newSite(t, cluster, fsyncPeople)
		before := walSyncs(t, cluster)
		s.castAll(t)
		// A connection tells its count at most once a second, and after ten
		// seconds of rest at the latest.
		n := walSyncs(t, cluster) - before
		for end := time.Now().Add(15 * time.Second); n < 2*fsyncPeople && time.Now().Before(end); {
			time.Sleep(200 * time.Millisecond)
			n = walSyncs(t, cluster) - before
		}
		judgeSyncs(t, n)
	})
}

func judgeSyncs(t *testing.T, n int) {
	t.Helper()
	t.Logf("%d receipts, %d calls of fsync", fsyncPeople, n)
	if n < 2*fsyncPeople {
		t.Errorf("%d calls of fsync for %d codes and %d ballots", n, fsyncPeople, fsyncPeople)
	}
}

func countCalls(t *testing.T, file string) int {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(content), "sync(")
}

// walSyncs reads how often the write-ahead log was brought to disk. Servers
// report when their connection ends, so nobody may be connected.
func walSyncs(t *testing.T, cluster *storetest.Cluster) int {
	t.Helper()
	db, err := sql.Open("postgres", cluster.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	query := `select coalesce(sum(fsyncs), 0) from pg_stat_io where object = 'wal'`
	var version int
	if err := db.QueryRow(`show server_version_num`).Scan(&version); err != nil {
		t.Fatal(err)
	}
	if version < 180000 {
		query = `select wal_sync from pg_stat_wal`
	}
	var n int
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

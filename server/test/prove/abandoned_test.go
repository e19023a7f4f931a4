package prove

import (
	"bytes"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"trivselspuls/survey/store/storetest"
)

// TestProveAbandonedLeavesNothing: thirty people have answered when every file of the key
// that opens is lost, and the wave is abandoned while a server runs. Of answers, slips and
// keys nothing is left in its memory, on disk, and in what PostgreSQL keeps.
func TestProveAbandonedLeavesNothing(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("starts whole servers and reads their memory from the system")
	}
	t.Run("sqlite", func(t *testing.T) { proveAbandoned(t, nil) })
	t.Run("postgres", func(t *testing.T) { proveAbandoned(t, storetest.NewCluster(t, strictest...)) })
}

func proveAbandoned(t *testing.T, cluster *storetest.Cluster) {
	w := &witness{site: plannedSite(t, cluster, peopleInTurn)}
	w.cookie = w.leader(t)
	w.oneMore(t)
	w.begin(t, 0)
	w.answerInTurn(t)
	w.noted(t)
	v := w.serving[0]
	abandon := func() ([]byte, error) {
		command := exec.Command(v.args[len(v.args)-2], "wave", "abandon", string(w.wave), "-sure")
		command.Env = v.env
		return command.CombinedOutput()
	}
	if out, err := abandon(); err == nil {
		t.Fatalf("abandoned although its key is there:\n%s", out)
	}
	for _, place := range []string{"keys", "keys-copy"} {
		if err := os.Remove(filepath.Join(w.dir, place, string(w.wave)+".opening")); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := abandon(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	w.untilClosed(t)
	w.nothing(t, "abandoned")
	disk := w.disk(t)
	left := map[string]int{"disk": len(w.find(disk, false)), "answers on disk": len(w.find(disk, true))}
	for _, place := range []string{"keys", "keys-copy"} {
		files, err := filepath.Glob(filepath.Join(w.dir, place, string(w.wave)+"*"))
		if left["files of keys"] += len(files); err != nil {
			t.Fatal(err)
		}
	}
	if cluster != nil {
		counts, telling := inserts(w.dump(t), w.nodes), append(w.stats(t), w.cluster.Log(t)...)
		left["pg_waldump"] = counts["ballot"] + counts["code"]
		for _, piece := range slices.Concat(w.trails[0].wanted(false), w.trails[0].wanted(true)) {
			if bytes.Contains(telling, []byte(piece)) || bytes.Contains(telling, []byte(hex.EncodeToString([]byte(piece)))) {
				left["pg_stats, PostgreSQL's log"]++
			}
		}
	}
	for name, n := range left {
		t.Logf("%-30s %d pieces", name, n)
		if n > 0 {
			t.Errorf("%d pieces are left: %s", n, name)
		}
	}
}

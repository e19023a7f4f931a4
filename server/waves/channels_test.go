package waves_test

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trivselspuls/survey/store/storetest"
)

// channels are all orders in which the answers can be found after closing.
func (a *attack) channels(t *testing.T, disk map[string][]byte) []channel {
	t.Helper()
	var channels []channel
	for name, query := range map[string]string{
		"records in their row":   `select records from answers`,
		"records, group by name": `select a.records from answers a join wave_group g on g.id = a.wave_group_id order by g.name`,
	} {
		var found []string
		for _, row := range a.column(t, query) {
			for record := range slices.Chunk([]byte(row), len(a.answers[0])) {
				found = append(found, string(record))
			}
		}
		channels = append(channels, a.byAnswers(t, name, found))
	}
	exported, err := storetest.Responses(t.Context(), a.st, a.wave.ID)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, r := range exported {
		found = append(found, fingerprint(r.Answers))
	}
	channels = append(channels, a.byAnswers(t, "the store's own order", found))
	heap, ok := a.inFiles("file: page and cell order", disk, func(file string) bool { return !isWAL(file) })
	if !ok {
		t.Errorf("%s: no answer found, so the attack is blind", heap.name)
	}
	channels = append(channels, heap)
	log, ok := a.inFiles("file: write-ahead log", disk, isWAL)
	if ok {
		channels = append(channels, log)
	} else { // emptied by closing, or its files removed
		t.Logf("%-28s empty", log.name)
	}
	return channels
}

// isWAL reports whether a file is part of a write-ahead log.
func isWAL(file string) bool {
	return strings.HasSuffix(file, "-wal") || strings.Contains(file, "pg_wal")
}

// sqliteFiles reads the database, its log and its shared memory.
func sqliteFiles(path string) files {
	return func(t *testing.T) map[string][]byte {
		t.Helper()
		return readTree(t, filepath.Dir(path))
	}
}

// clusterFiles reads the files of a PostgreSQL server that have changed since it
// was made, after a checkpoint. The others cannot hold anything of a wave, and
// are most of it.
func clusterFiles(t *testing.T, cluster *storetest.Cluster) files {
	t.Helper()
	made := map[string][sha256.Size]byte{}
	for name, content := range readTree(t, cluster.Data) {
		made[name] = sha256.Sum256(content)
	}
	return func(t *testing.T) map[string][]byte {
		t.Helper()
		cluster.Exec(t, `checkpoint`)
		contents := readTree(t, cluster.Data)
		for name, content := range contents {
			if made[name] == sha256.Sum256(content) {
				delete(contents, name)
				continue
			}
			contents[name] = withoutRest(content)
		}
		return contents
	}
}

// withoutRest leaves out the zeros that fill the rest of a file, as 16 MB of them do a new
// log segment. A thousand are kept: what is looked for may itself end in zeros.
func withoutRest(content []byte) []byte {
	return content[:min(len(content), len(bytes.TrimRight(content, "\x00"))+1000)]
}

func TestWhatEndsInZerosIsFoundAtTheEndOfAFile(t *testing.T) {
	for rest := range 3 {
		secret := []byte{7, 9, 0, 0}
		file := append(append(make([]byte, 8188), secret...), make([]byte, rest*5000)...)
		if got := withoutRest(file); !bytes.Contains(got, secret) || len(got) > 8192+1000 {
			t.Errorf("%d zeros after it: %d bytes kept", rest*5000, len(got))
		}
	}
}

// readTree reads every file below a directory. A file that disappears meanwhile
// is left out.
func readTree(t *testing.T, root string) map[string][]byte {
	t.Helper()
	contents := map[string][]byte{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil
		}
		content, err := os.ReadFile(path)
		if err == nil {
			contents[path] = content
		}
		return nil
	})
	if err != nil || len(contents) == 0 {
		t.Fatalf("read %s: %d files, %v", root, len(contents), err)
	}
	return contents
}

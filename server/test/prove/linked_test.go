package prove

import (
	"bytes"
	"cmp"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trivselspuls/survey"
)

// An insider has kept the slips and knows in which order they were used. After closing
// whatever is left of the waves is searched for codes, tokens, envelopes and proofs, of
// which there must be none, and for the answers, whose order must be any.

// trail is what is known of one wave.
type trail struct {
	wave    survey.WaveID
	codes   []survey.Code
	keys    map[string][][]byte
	records map[survey.GroupID][]string // of answers, in the order of answering: a slip tells its group
	pieces  map[string][][]byte         // that closing deletes, by what they are, in that order where they have one
}

// strictest are settings of PostgreSQL by which its log gets all that it can get.
var strictest = []string{
	"wal_recycle = off", "log_statement = 'all'", "log_min_duration_statement = 0", "log_duration = on",
	"log_parameter_max_length = -1", "log_parameter_max_length_on_error = -1", "log_min_messages = debug1", "log_error_verbosity = verbose",
}

// raw is a connection to the installation's database, as an administrator has it.
func (s *site) raw(t *testing.T) *sql.DB {
	t.Helper()
	driver, database := "sqlite", s.path()+"?_time_format=sqlite&_timezone=UTC"
	if s.database != "" {
		driver, database = "postgres", s.database
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// noted reads what the database holds of the open waves besides what their people sent,
// gathers its statistics, and shows that what is looked for later is found now.
func (w *witness) noted(t *testing.T) {
	t.Helper()
	db := w.raw(t)
	total := 0
	for _, tr := range w.trails {
		for name, column := range map[string]string{"what is stored of a code": "mac", "what is stored of a use": "blinded"} {
			rows, err := db.Query(`select c.`+column+` from code c join wave_group g on g.id = c.wave_group_id
				where g.wave_id = $1 and c.blinded is not null order by c.`+column, string(tr.wave))
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				var piece []byte
				if err := rows.Scan(&piece); err != nil {
					t.Fatal(err)
				}
				tr.pieces[name] = append(tr.pieces[name], piece)
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
		}
		for name, pieces := range tr.pieces {
			if len(pieces) != len(tr.codes) {
				t.Fatalf("%d pieces of %s are known of %d people", len(pieces), name, len(tr.codes))
			}
			total += len(pieces)
		}
	}
	if _, err := db.Exec(`analyze`); err != nil {
		t.Fatal(err)
	}
	found := w.find(w.disk(t), false)
	// No code stands anywhere; a tenth may stand across two pages of a log.
	if n, most := len(found), total*5/7; n < most*9/10 || n > most {
		t.Errorf("the search is blind: %d of %d pieces are found on disk while the waves are open", n, most)
	}
	if w.cluster == nil {
		return
	}
	w.nodes = w.filenodes(t)
	if n := inserts(w.dump(t), w.nodes); n["ballot"] < peopleInTurn*len(w.trails) {
		t.Errorf("the search is blind: pg_waldump shows %v while the waves are open", n)
	}
}

// disk is everything that the installation and its database have on disk, PostgreSQL's
// log too.
func (w *witness) disk(t *testing.T) map[string][]byte {
	t.Helper()
	roots := []string{w.dir}
	contents := map[string][]byte{}
	if w.cluster != nil {
		w.cluster.Exec(t, `checkpoint`)
		roots = append(roots, w.cluster.Data)
		contents["PostgreSQL's log"] = w.cluster.Log(t)
	}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				if body, err := os.ReadFile(path); err == nil { // it may be gone meanwhile
					contents[path] = bytes.TrimRight(body, "\x00") // a new segment of a log is 16 MB of zeros
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return contents
}

// stats is what PostgreSQL tells of its statistics, in words.
func (w *witness) stats(t *testing.T) (all []byte) {
	t.Helper()
	rows, err := w.raw(t).Query(`select concat(tablename, attname, most_common_vals::text, histogram_bounds::text) from pg_stats where schemaname = 'public'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line []byte
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		all = append(all, line...)
	}
	if err := rows.Err(); err != nil || len(all) == 0 {
		t.Fatalf("%d bytes of statistics, %v", len(all), err)
	}
	return all
}

// filenodes are the names, in a dump of the log, of the files that tables have now.
func (w *witness) filenodes(t *testing.T) map[string]string {
	t.Helper()
	nodes := map[string]string{}
	for _, table := range []string{"ballot", "code"} {
		var path string
		if err := w.raw(t).QueryRow(`select pg_relation_filepath($1)`, table).Scan(&path); err != nil {
			t.Fatal(err)
		}
		nodes["/"+strings.TrimPrefix(strings.TrimPrefix(path, "base/"), "global/")+" "] = table
	}
	return nodes
}

// dump is all of PostgreSQL's write-ahead log, as pg_waldump tells it.
func (w *witness) dump(t *testing.T) []byte {
	t.Helper()
	segments, err := filepath.Glob(filepath.Join(w.cluster.Data, "pg_wal", strings.Repeat("[0-9A-F]", 24)))
	if err != nil || len(segments) == 0 {
		t.Fatalf("%d files of a log, %v", len(segments), err)
	}
	slices.Sort(segments)
	dump, err := w.cluster.Command("pg_waldump", "--path="+filepath.Join(w.cluster.Data, "pg_wal"), filepath.Base(segments[0])).Output()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended { // it ends with an error where the log does
		t.Fatal(err)
	}
	return dump
}

// inserts counts the rows that a dump shows being written, by table.
func inserts(dump []byte, nodes map[string]string) map[string]int {
	counts := map[string]int{}
	for line := range bytes.Lines(dump) {
		if !bytes.Contains(line, []byte("rmgr: Heap")) {
			continue
		}
		for node, table := range nodes {
			if bytes.Contains(append(bytes.TrimSpace(line), ' '), []byte(node)) {
				counts[table]++
			}
		}
	}
	return counts
}

// find gives the places of the pieces, or of the answers, in files, by the piece: the
// first in the order of the files' names.
func (w *witness) find(disk map[string][]byte, answers bool) map[string]int {
	const begin = 8
	wanted := map[[begin]byte][]string{}
	for _, tr := range w.trails {
		for _, piece := range tr.wanted(answers) {
			wanted[[begin]byte([]byte(piece))] = append(wanted[[begin]byte([]byte(piece))], piece)
		}
	}
	places, before := map[string]int{}, 0
	for _, file := range slices.Sorted(maps.Keys(disk)) {
		body := disk[file]
		for i := range max(0, len(body)-begin+1) {
			for _, piece := range wanted[[begin]byte(body[i:])] {
				if _, known := places[piece]; !known && strings.HasPrefix(string(body[i:min(len(body), i+len(piece))]), piece) {
					places[piece] = before + i
				}
			}
		}
		before += len(body)
	}
	return places
}

func (tr *trail) wanted(answers bool) (wanted []string) {
	if answers {
		return slices.Concat(slices.Collect(maps.Values(tr.records))...)
	}
	for _, pieces := range tr.pieces {
		for _, piece := range pieces {
			wanted = append(wanted, string(piece))
		}
	}
	return wanted
}

// unlinked looks, after closing, into everything that is left.
func (w *witness) unlinked(t *testing.T) {
	t.Helper()
	disk := w.disk(t)
	places := map[string]map[string]int{"rows": w.rows(t, `g.id`), "files": w.find(inLog(disk, false), true), "write-ahead log": w.find(inLog(disk, true), true)}
	left := map[string]int{"disk": len(w.find(disk, false))}
	order := []string{"a.rowid"}
	if w.cluster != nil {
		order = []string{"a.ctid", "a.xmin::text::bigint"}
		dump, nodes := w.dump(t), w.filenodes(t)
		for node, table := range w.nodes {
			nodes[node] = table
		}
		counts := inserts(dump, nodes)
		left["pg_waldump"], left["pg_stats, PostgreSQL's log"] = counts["ballot"]+counts["code"], 0
		telling := append(w.stats(t), w.cluster.Log(t)...)
		for _, tr := range w.trails {
			for _, piece := range append(tr.wanted(false), tr.wanted(true)...) {
				for _, text := range []string{hex.EncodeToString([]byte(piece)), base64.StdEncoding.EncodeToString([]byte(piece)), piece} {
					if bytes.Contains(telling, []byte(text)) {
						left["pg_stats, PostgreSQL's log"]++
					}
				}
			}
		}
	}
	for _, column := range order {
		places["rows by "+column] = w.rows(t, column)
	}
	for name, n := range left {
		t.Logf("%-30s %d pieces", name, n)
		if n > 0 {
			t.Errorf("after closing %d pieces of slips and ballots are left: %s", n, name)
		}
	}
	for _, channel := range slices.Sorted(maps.Keys(places)) {
		w.judge(t, channel, places[channel])
	}
}

// inLog are the files of a write-ahead log, or all others.
func inLog(disk map[string][]byte, is bool) map[string][]byte {
	chosen := map[string][]byte{}
	for name, body := range disk {
		if (strings.HasSuffix(name, "-wal") || strings.Contains(name, "pg_wal")) == is {
			chosen[name] = body
		}
	}
	return chosen
}

// rows gives the places of the answers in their rows, in some order of the rows.
func (w *witness) rows(t *testing.T, order string) map[string]int {
	t.Helper()
	rows, err := w.raw(t).Query(`select a.records, a.size from answers a join wave_group g on g.id = a.wave_group_id order by ` + order)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	places := map[string]int{}
	for rows.Next() {
		var records []byte
		var size int
		if err := rows.Scan(&records, &size); err != nil {
			t.Fatal(err)
		}
		for record := range slices.Chunk(records, size) {
			places[string(record)] = len(places)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return places
}

// judge prints the score of a channel over all groups of all waves, and fails when it is
// better than guessing: limits that a fair shuffle passes once in about 100,000 times.
// Of each group Spearman's ρ between the order of answering and that in which its answers
// are found is taken; then how many stand at the same rank, from either end, and how many
// neighbours stayed neighbours, of which chance gives two a group each.
func (w *witness) judge(t *testing.T, channel string, places map[string]int) {
	t.Helper()
	sum, groups, same, next, found := 0.0, 0.0, 0, 0, 0
	for _, tr := range w.trails {
		for _, records := range tr.records {
			var order []int // by the order of answering, those that are found
			for i, record := range records {
				if _, there := places[record]; there {
					order = append(order, i)
				}
			}
			ranks := slices.Clone(order)
			slices.SortFunc(order, func(a, b int) int { return cmp.Compare(places[records[a]], places[records[b]]) })
			n, squares := len(order), 0.0
			for i, who := range order {
				rank, _ := slices.BinarySearch(ranks, who)
				squares += float64((i - rank) * (i - rank))
				if rank == i || rank == n-1-i {
					same++
				}
				if i > 0 && (who-order[i-1] == 1 || order[i-1]-who == 1) {
					next++
				}
			}
			if found += n; n > 1 {
				sum += 1 - 6*squares/float64(n*(n*n-1))
			}
			groups++
		}
	}
	people := len(w.trails) * peopleInTurn
	if found == 0 && channel == "write-ahead log" {
		t.Logf("%-30s empty", channel)
		return
	}
	if found < people*9/10 {
		t.Errorf("%s: %d of %d answers found, so the attack is blind", channel, found, people)
		return
	}
	rho, limit, most := sum/groups, 4.5/math.Sqrt(float64(people)-groups), int(3+2*groups+4.5*math.Sqrt(2*groups))
	t.Logf("%-30s %d waves of %d: ρ = %+.3f (limit %.2f)   linked by rank %d, neighbours kept %d (chance %.0f each, limit %d)",
		channel, len(w.trails), peopleInTurn, rho, limit, same, next, 2*groups, most)
	if math.Abs(rho) > limit || same > most || next > most {
		t.Errorf("%s links answers to slips", channel)
	}
}

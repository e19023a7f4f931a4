package waves_test

import (
	"bytes"
	"database/sql"
	"math"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Proof 1. An attacker knows which code answered when, and holds the database,
// its write-ahead log and its backups, from before and after closing. Joining
// them must do no better than guessing.

// relinkPeople is how many answer. Their answers are all different, so that an
// answer found anywhere can be told apart.
const relinkPeople = 150

// attack is what the attacker knows.
type attack struct {
	*town
	codes     []survey.Code // in the order their owners answered
	sealed    [][]byte      // in the same order
	tokens    [][]byte
	secrets   []string // what else of ballots and codes is gone after closing
	answers   [][]byte
	submitted map[string]int // answers to their place in the order
}

func TestProveRelink(t *testing.T) {
	for name, parallel := range map[string]int{"one at a time": 1, "eight at a time": 8} {
		t.Run(name, func(t *testing.T) {
			t.Run("sqlite", func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "test.db")
				proveRelink(t, path, parallel, sqliteFiles(path))
			})
			t.Run("postgres", func(t *testing.T) {
				if testing.Short() {
					t.Skip("makes a PostgreSQL server of its own")
				}
				cluster := storetest.NewCluster(t, "wal_recycle = off")
				proveRelink(t, cluster.URL(), parallel, clusterFiles(t, cluster))
			})
			if parallel > 1 {
				return
			}
			t.Run("standby", func(t *testing.T) { // which has the log, and so the order, of the other
				if testing.Short() {
					t.Skip("makes two PostgreSQL servers of its own")
				}
				cluster := storetest.NewCluster(t, "wal_recycle = off")
				standby := cluster.Standby(t)
				first, second := clusterFiles(t, cluster), clusterFiles(t, standby)
				proveRelink(t, cluster.URL(), parallel, func(t *testing.T) map[string][]byte {
					all := first(t)
					standby.Wait(t, `select pg_last_wal_replay_lsn() >= '`+cluster.Position(t)+`'`)
					for name, content := range second(t) {
						all[name] = content
					}
					return all
				}, store.TracesKnown([]string{"standby:walreceiver"}))
			})
		})
	}
}

// files reads everything the database has on disk, by name.
type files func(t *testing.T) map[string][]byte

func proveRelink(t *testing.T, database string, parallel int, disk files, options ...store.Option) {
	clock := newClock()
	st := storetest.Open(t, database, clock.now, options...)
	a := &attack{town: newTown(t, st, database, clock, []int{relinkPeople}), submitted: map[string]int{}}
	a.collect(t, parallel)
	a.control(t)
	while := disk(t)
	a.unreadable(t, "while open", while)
	a.sample(t)
	a.found(t, while)
	a.look(t) // and keeps what it has seen in sight until the end
	if _, err := a.Close(t.Context(), "test", a.wave.ID); err != nil {
		t.Fatal(err)
	}
	after := disk(t)
	a.deleted(t, after)
	if kept, err := st.LogKept(t.Context()); err != nil || kept != (store.LogKept{Checked: true}) {
		t.Errorf("of the log %+v is kept, %v", kept, err)
	}
	for _, channel := range a.channels(t, after) {
		channel.judge(t, relinkPeople)
	}
}

// collect lets everybody answer, and remembers the order of the receipts.
func (a *attack) collect(t *testing.T, parallel int) {
	t.Helper()
	draw := a.crowd(t, 7)
	queue := make(chan *respondent)
	seen := map[string]bool{}
	var people []*respondent
	for _, code := range a.onlyGroup(t) {
		answers := draw()
		for seen[fingerprint(answers)] {
			answers = draw()
		}
		seen[fingerprint(answers)] = true
		r := a.arrive(t, code)
		r.answers = answers
		people = append(people, r)
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	for range parallel {
		all.Go(func() {
			for r := range queue {
				r.redeem(t)
				r.seal(t, r.answers)
				r.cast(t)
				mu.Lock()
				a.submitted[fingerprint(r.answers)] = len(a.codes)
				a.codes = append(a.codes, r.code)
				a.sealed = append(a.sealed, r.sealed)
				a.tokens = append(a.tokens, r.token)
				a.answers = append(a.answers, []byte(fingerprint(r.answers)))
				mu.Unlock()
			}
		})
	}
	for _, r := range people {
		queue <- r
	}
	close(queue)
	all.Wait()
}

// unreadable looks for codes and answers in everything on disk.
func (a *attack) unreadable(t *testing.T, when string, disk map[string][]byte) {
	t.Helper()
	for name, content := range disk {
		for i := range a.codes {
			if bytes.Contains(content, []byte(a.codes[i])) || bytes.Contains(content, []byte(a.codes[i].String())) {
				t.Errorf("%s: a code stands in clear in %s", when, name)
			}
			if bytes.Contains(content, a.answers[i]) {
				t.Errorf("%s: answers stand in clear in %s", when, name)
			}
		}
	}
	var lengths int
	if err := a.raw(t).QueryRow(`select count(distinct length(sealed)) from ballot`).Scan(&lengths); err != nil || lengths != 1 {
		t.Errorf("%s: %d lengths of envelopes, %v", when, lengths, err)
	}
}

// sample lets the database gather its statistics, as it does by itself sooner or later.
func (a *attack) sample(t *testing.T) {
	t.Helper()
	if _, err := a.raw(t).Exec(`analyze`); err != nil {
		t.Fatal(err)
	}
}

// look begins a session that sees the database as it is now, as a copy being made does or
// a session that somebody forgot, and that ends with the test.
func (a *attack) look(t *testing.T) {
	t.Helper()
	if !a.st.Postgres() { // whose log is emptied only when nobody reads it
		return
	}
	tx, err := a.raw(t).BeginTx(t.Context(), &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Rollback() }) //nolint:errcheck // nothing was changed
	var waves int
	if err := tx.QueryRow(`select count(*) from wave`).Scan(&waves); err != nil {
		t.Fatal(err)
	}
}

// found shows that the instrument works: what deleted looks for stands on disk while the
// wave is open, in the write-ahead log too.
func (a *attack) found(t *testing.T, disk map[string][]byte) {
	t.Helper()
	for _, query := range []string{
		`select mac from code`, `select blinded from code where blinded is not null`, `select token from ballot`,
		`select sealed from ballot`, `select signature from ballot`,
	} {
		a.secrets = append(a.secrets, a.column(t, query)...)
	}
	inLog, elsewhere := 0, 0
	for _, secret := range a.secrets {
		is := map[bool]int{}
		for name, content := range disk {
			if bytes.Contains(content, []byte(secret)) {
				is[isWAL(name)] = 1
			}
		}
		inLog, elsewhere = inLog+is[true], elsewhere+is[false]
	}
	// What stands across two pages of a log is not found.
	if most := len(a.secrets) * 9 / 10; inLog+elsewhere < most || a.st.Postgres() && (inLog < most || elsewhere < len(a.secrets)) {
		t.Errorf("the attack is blind: of %d pieces %d are found in the log and %d elsewhere while the wave is open", len(a.secrets), inLog, elsewhere)
	}
}

// deleted looks for what closing promised to remove.
func (a *attack) deleted(t *testing.T, disk map[string][]byte) {
	t.Helper()
	total := 0
	for name, content := range disk {
		left := 0
		for _, secret := range a.secrets {
			if bytes.Contains(content, []byte(secret)) {
				left++
			}
		}
		if total += left; left > 0 {
			t.Errorf("after closing, %d of %d pieces of ballots and codes are left in %s", left, len(a.secrets), name)
		}
	}
	t.Logf("%-28s %d of %d", "pieces left on disk", total, len(a.secrets))
}

// control shows that the instrument works: the order of the sealed ballots does
// follow the order of answering, which is why they have to be sealed.
func (a *attack) control(t *testing.T) {
	t.Helper()
	order := `rowid`
	if a.st.Postgres() {
		order = `xmin::text::bigint`
	}
	places := map[string]int{}
	for i, token := range a.tokens {
		places[string(token)] = i
	}
	control := channel{name: "control: sealed ballots by " + order}
	for _, token := range a.column(t, `select token from ballot order by `+order) {
		control.order = append(control.order, places[token])
	}
	if rho := control.correlation(); rho < 0.9 {
		t.Errorf("the attack is blind: %s has ρ = %.2f", control.name, rho)
	}
}

// channel is an order in which the attacker finds the answers: order[i] is the
// place in the order of answering of the one that is found in place i.
type channel struct {
	name  string
	order []int
}

// judge prints a channel's score and fails when it is better than guessing. The
// limits would let a fair shuffle fail about once in 100,000 runs.
func (c channel) judge(t *testing.T, people int) {
	t.Helper()
	n := len(c.order)
	if n < people*9/10 || n > people {
		t.Errorf("%s: %d of %d answers found, so the attack is blind", c.name, n, people)
		return
	}
	c.order = ranks(c.order)
	rho, same, next := c.correlation(), 0, 0
	for i, place := range c.order {
		if place == i || place == n-1-i {
			same++
		}
		if i > 0 && (place-c.order[i-1] == 1 || c.order[i-1]-place == 1) {
			next++
		}
	}
	limit := 4.5 / math.Sqrt(float64(n-1))
	t.Logf("%-28s ρ = %+.3f (limit %.2f)   linked by rank %d of %d (chance 2)   neighbours kept %d (chance 2)", c.name, rho, limit, same, n, next)
	if math.Abs(rho) > limit || same > 14 || next > 14 {
		t.Errorf("%s links answers to codes", c.name)
	}
}

// correlation is Spearman's ρ between the order found and the order of answering.
func (c channel) correlation() float64 {
	n := float64(len(c.order))
	sum := 0.0
	for i, place := range c.order {
		d := float64(i - place)
		sum += d * d
	}
	return 1 - 6*sum/(n*(n*n-1))
}

// byAnswers makes a channel of answers in the order they were found.
func (a *attack) byAnswers(t *testing.T, name string, found []string) channel {
	t.Helper()
	c := channel{name: name}
	for _, answers := range found {
		place, ok := a.submitted[answers]
		if !ok {
			t.Errorf("%s: an answer that nobody gave", name)
			continue
		}
		c.order = append(c.order, place)
	}
	return c
}

// inFiles makes a channel of the positions of the answers in some files, joined
// in the order of their names. The first position counts.
func (a *attack) inFiles(name string, disk map[string][]byte, wanted func(string) bool) (channel, bool) {
	var names []string
	for file := range disk {
		if wanted(file) {
			names = append(names, file)
		}
	}
	slices.Sort(names)
	var all []byte
	for _, file := range names {
		all = append(all, disk[file]...)
	}
	type hit struct{ at, place int }
	var hits []hit
	for place, answers := range a.answers {
		if at := bytes.Index(all, answers); at >= 0 {
			hits = append(hits, hit{at, place})
		}
	}
	slices.SortFunc(hits, func(x, y hit) int { return x.at - y.at })
	c := channel{name: name}
	for _, h := range hits {
		c.order = append(c.order, h.place)
	}
	return c, len(hits) > 0
}

// column reads one column of bytes.
func (a *attack) column(t *testing.T, query string) []string {
	t.Helper()
	rows, err := a.raw(t).Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var column []string
	for rows.Next() {
		var value []byte
		if err := rows.Scan(&value); err != nil {
			t.Fatal(err)
		}
		column = append(column, string(value))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return column
}

// ranks closes the gaps that answers leave which were not found, for example
// because they stand across two pages of a log.
func ranks(order []int) []int {
	sorted := slices.Sorted(slices.Values(order))
	ranked := make([]int, len(order))
	for i, place := range order {
		ranked[i], _ = slices.BinarySearch(sorted, place)
	}
	return ranked
}

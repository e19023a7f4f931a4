package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"sync"
	"text/tabwriter"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
)

// ClosingRow is what closing one wave took.
type ClosingRow struct {
	Database  string
	Responses int
	Took, CPU time.Duration
	Peak      uint64 // bytes of the heap at most, beyond what was there before
	Snapshot  int    // bytes
}

// A wave for closing has few groups, because each needs a key pair, and its
// ballots go straight into the database: what it costs to answer is measured
// elsewhere.
const (
	closingGroup  = 2500
	castersAtOnce = 64
)

// Closing fills a wave with sealed answers and measures its closing: opening the
// envelopes, shuffling, storing, counting, publishing, deleting, destroying the
// keys and rewriting the database.
func Closing(ctx context.Context, s Setting) (ClosingRow, error) {
	row := ClosingRow{Database: s.Database, Responses: s.People}
	if err := onlyInvented(ctx, s.Store); err != nil {
		return row, err
	}
	s.say("sealing %d ballots", s.People)
	wave, err := openWave(ctx, s.Store, s.Waves, s.People, closingGroup)
	if err != nil {
		return row, err
	}
	if err := fill(ctx, s.Store, wave, s.People); err != nil {
		return row, err
	}
	s.say("closing")
	heap := watchHeap()
	cpu, began := cpuTime(), time.Now()
	closed, err := s.Waves.Close(ctx, actor, wave)
	row.Took, row.CPU, row.Peak = time.Since(began), cpuTime()-cpu, heap.peak()
	if err == nil && (closed.Answered != s.People || closed.Invalid != 0) {
		err = fmt.Errorf("%d answers were sealed and %d counted, %d invalid", s.People, closed.Answered, closed.Invalid)
	}
	if err != nil {
		return row, fmt.Errorf("measure closing on %s: %w", s.Database, err)
	}
	body, err := s.Store.Snapshot(ctx, wave)
	row.Snapshot = len(body)
	return row, err
}

// fill seals answers on all processors and stores them as casting does.
func fill(ctx context.Context, st *store.Store, wave survey.WaveID, people int) error {
	groups, err := st.WaveGroups(ctx, wave)
	if err != nil {
		return err
	}
	body, err := st.Manifest(ctx, wave)
	if err != nil {
		return err
	}
	head, _ := survey.ManifestLines(body)
	manifest, err := survey.DecodeManifest(head)
	if err != nil {
		return err
	}
	library, err := questionnaire.Load()
	if err != nil {
		return err
	}
	q, ok := library.ByHash(manifest.Questionnaires[0].Hash)
	if !ok {
		return errors.New("this program does not know the questionnaire")
	}
	crowd := simulate.NewCrowd(q, simulate.Typical(q))
	failures := make([]error, castersAtOnce)
	var casters sync.WaitGroup
	for c := range castersAtOnce {
		casters.Go(func() {
			random := rand.New(rand.NewPCG(rand.Uint64(), 1))
			for i := c; i < people && failures[c] == nil; i += castersAtOnce {
				group, token := groups[i%len(groups)].ID, envelope.NewToken()
				plain, err := survey.EncodeBallot(q.Hash, crowd.Answers(random))
				if err != nil {
					failures[c] = err
					return
				}
				sealed, err := envelope.Seal(manifest.WaveKey, string(group), token, plain)
				if err != nil {
					failures[c] = err
					return
				}
				failures[c] = st.CastBallot(ctx, group, token, sealed)
			}
		})
	}
	casters.Wait()
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

// heapWatch looks at the heap's size every few milliseconds.
type heapWatch struct {
	base, most uint64
	stop, done chan struct{}
}

func watchHeap() *heapWatch {
	runtime.GC()
	h := &heapWatch{stop: make(chan struct{}), done: make(chan struct{})}
	h.base = heapSize()
	go func() {
		defer close(h.done)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				h.most = max(h.most, heapSize())
			case <-h.stop:
				return
			}
		}
	}()
	return h
}

func (h *heapWatch) peak() uint64 {
	close(h.stop)
	<-h.done
	return h.most - min(h.most, h.base)
}

func heapSize() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

// PrintClosing writes one line per wave.
func PrintClosing(out io.Writer, rows []ClosingRow) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tresponses\tclosing\tper response\tprocessors\theap at most\tsnapshot\t")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%d\t%.1f s\t%.0f µs\t%.1f s\t%d MB\t%d kB\t\n",
			r.Database, r.Responses, r.Took.Seconds(), float64(r.Took.Microseconds())/float64(r.Responses), r.CPU.Seconds(), r.Peak>>20, r.Snapshot/1000)
	}
	return t.Flush()
}

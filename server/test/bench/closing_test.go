package bench

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/server/test/e2e"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
)

// A wave for closing has few groups, because each needs a key pair, and its ballots do
// not come over HTTP: what it costs to answer is measured elsewhere.
const (
	closingGroup  = 2500
	castersAtOnce = 64
)

// BenchmarkClosing fills waves with sealed answers and measures their closing: opening
// the envelopes, shuffling, storing, counting, publishing, deleting, destroying the
// keys and rewriting the database. With -short the largest is left out.
func BenchmarkClosing(b *testing.B) {
	eachDatabase(b, func(b *testing.B, st *store.Store) {
		for _, people := range []int{10_000, 100_000} {
			if people > 10_000 && testing.Short() {
				continue
			}
			b.Run(strconv.Itoa(people), func(b *testing.B) {
				for b.Loop() {
					closing(b, st, people)
				}
			})
		}
	})
}

func closing(b *testing.B, st *store.Store, people int) {
	b.StopTimer()
	service := e2e.Start(b, st, &demo.Clock{}).Service
	wave, err := openWave(b.Context(), st, service, people, closingGroup)
	if err == nil {
		err = fill(b.Context(), st, service, wave, people)
	}
	if err != nil {
		b.Fatal(err)
	}
	heap, cpu := watchHeap(), cpuTime()
	b.StartTimer()
	closed, err := service.Close(b.Context(), actor, wave)
	b.ReportMetric((cpuTime() - cpu).Seconds(), "cpu-s")
	b.ReportMetric(float64(heap.peak()>>20), "heap-MB")
	if err != nil || closed.Answered != people || closed.Invalid != 0 {
		b.Fatalf("%d answers were sealed and %d counted, %d invalid, %v", people, closed.Answered, closed.Invalid, err)
	}
	body, err := st.Snapshot(b.Context(), wave)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(body))/1000, "snapshot-kB")
}

// fill prints the slips of a wave and answers with them, on all processors.
func fill(ctx context.Context, st *store.Store, service *waves.Service, wave survey.WaveID, people int) error {
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
	slips := make([][]survey.Code, len(groups))
	public := make([]*envelope.PublicKey, len(groups))
	for i, g := range groups {
		if slips[i], err = service.PrintSlips(ctx, actor, g.ID); err != nil {
			return err
		}
		if public[i], err = envelope.ParsePublicKey(g.PublicKey); err != nil {
			return err
		}
	}
	crowd := simulate.NewCrowd(q, simulate.Typical(q))
	failures := make([]error, castersAtOnce)
	var casters sync.WaitGroup
	for c := range castersAtOnce {
		casters.Go(func() {
			random := rand.New(rand.NewPCG(rand.Uint64(), 1))
			for i := c; i < people && failures[c] == nil; i += castersAtOnce {
				g := i % len(groups)
				plain, err := survey.EncodeBallot(q.Hash, crowd.Answers(random))
				if err == nil {
					err = answerOne(ctx, service, groups[g].ID, public[g], slips[g][i/len(groups)], manifest.WaveKey, plain)
				}
				failures[c] = err
			}
		})
	}
	casters.Wait()
	return errors.Join(failures...)
}

// answerOne takes a slip all the way.
func answerOne(ctx context.Context, service *waves.Service, group survey.GroupID, public *envelope.PublicKey, code survey.Code, waveKey, plain []byte) error {
	token := envelope.NewToken()
	blinding, err := public.Blind(token)
	if err != nil {
		return err
	}
	blind, err := service.Redeem(ctx, code, blinding.Blinded)
	if err != nil {
		return err
	}
	proof, err := blinding.Finalize(blind)
	if err != nil {
		return err
	}
	sealed, err := envelope.Seal(waveKey, string(group), token, plain)
	if err != nil {
		return err
	}
	_, err = service.Cast(ctx, group, token, proof, sealed)
	return err
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

package bench

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/server/test/e2e"
	"trivselspuls/server/test/webtest"
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
	wave, err := webtest.OpenWave(b.Context(), st, service, people, closingGroup, st.Now().AddDate(0, 0, 7))
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

// BenchmarkAnswersWhileClosing closes a wave of 60,000 ballots, 6,000 with -short, while
// 200 people answer another one, each again after a pause of two seconds, and tells
// how long they wait for a step: look, redeem and cast.
func BenchmarkAnswersWhileClosing(b *testing.B) {
	eachDatabase(b, func(b *testing.B, st *store.Store) {
		people := 60_000
		if testing.Short() {
			people = 6_000
		}
		for b.Loop() {
			answersWhileClosing(b, st, people)
		}
	})
}

const (
	answerersAtOnce = 200
	answererPause   = 2 * time.Second
)

func answersWhileClosing(b *testing.B, st *store.Store, people int) {
	b.StopTimer()
	service := e2e.Start(b, st, &demo.Clock{}).Service
	closing, err := webtest.OpenWave(b.Context(), st, service, people, closingGroup, st.Now().AddDate(0, 0, 7))
	if err == nil {
		err = fill(b.Context(), st, service, closing, people)
	}
	if err != nil {
		b.Fatal(err)
	}
	other, err := webtest.OpenWave(b.Context(), st, service, answerersAtOnce*30, answerersAtOnce*30, st.Now().AddDate(0, 0, 7))
	if err != nil {
		b.Fatal(err)
	}
	stop, waits := make(chan struct{}), make([][]time.Duration, answerersAtOnce)
	failures := make([]error, answerersAtOnce)
	var answerers sync.WaitGroup
	slips, ballot, err := slipsOf(b.Context(), st, service, other)
	if err != nil {
		b.Fatal(err)
	}
	for who := range answerersAtOnce {
		answerers.Go(func() {
			pause := time.NewTimer(answererPause * time.Duration(who) / answerersAtOnce)
			for i := who; i < len(slips); i += answerersAtOnce {
				select {
				case <-stop:
					return
				case <-pause.C:
				}
				failures[who] = errors.Join(failures[who], ballot(slips[i], func(d time.Duration) { waits[who] = append(waits[who], d) }))
				pause.Reset(answererPause)
			}
		})
	}
	time.Sleep(answererPause) // until all have begun
	b.StartTimer()
	closed, err := service.Close(b.Context(), actor, closing)
	b.StopTimer()
	close(stop)
	answerers.Wait()
	if err = errors.Join(append(failures, err)...); err != nil || closed.Answered != people {
		b.Fatalf("%d of %d answers were counted, %v", closed.Answered, people, err)
	}
	all := slices.Sorted(slices.Values(slices.Concat(waits...)))
	b.ReportMetric(float64(len(all)), "steps")
	b.ReportMetric(all[len(all)*99/100].Seconds()*1000, "p99-ms")
	b.ReportMetric(all[len(all)-1].Seconds()*1000, "longest-ms")
	if _, err := service.Close(b.Context(), actor, other); err != nil {
		b.Fatal(err)
	}
	b.StartTimer()
}

// slipsOf prints the slips of a wave's only group, and gives what answers with one and
// tells how long each step took.
func slipsOf(ctx context.Context, st *store.Store, service *waves.Service, wave survey.WaveID) ([]survey.Code, func(survey.Code, func(time.Duration)) error, error) {
	groups, err := st.WaveGroups(ctx, wave)
	if err != nil {
		return nil, nil, err
	}
	slips, err := service.PrintSlips(ctx, actor, groups[0].ID)
	if err != nil {
		return nil, nil, err
	}
	public, err := envelope.ParsePublicKey(groups[0].PublicKey)
	if err != nil {
		return nil, nil, err
	}
	text, _, err := service.Manifest(ctx, wave)
	if err != nil {
		return nil, nil, err
	}
	manifest, err := survey.DecodeManifest(text)
	return slips, func(code survey.Code, took func(time.Duration)) error {
		begun := time.Now()
		if _, err := service.Look(ctx, code); err != nil {
			return err
		}
		took(time.Since(begun))
		return answerOne(ctx, service, groups[0].ID, public, code, manifest.WaveKey, make([]byte, survey.BallotSize), took)
	}, err
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
					err = answerOne(ctx, service, groups[g].ID, public[g], slips[g][i/len(groups)], manifest.WaveKey, plain, func(time.Duration) {})
				}
				failures[c] = err
			}
		})
	}
	casters.Wait()
	return errors.Join(failures...)
}

// answerOne takes a slip all the way and tells how long the server's steps took.
func answerOne(ctx context.Context, service *waves.Service, group survey.GroupID, public *envelope.PublicKey, code survey.Code, waveKey, plain []byte,
	took func(time.Duration),
) error {
	token := envelope.NewToken()
	blinding, err := public.Blind(token)
	if err != nil {
		return err
	}
	begun := time.Now()
	blind, err := service.Redeem(ctx, code, blinding.Blinded)
	if err != nil {
		return err
	}
	took(time.Since(begun))
	proof, err := blinding.Finalize(blind)
	if err != nil {
		return err
	}
	sealed, err := envelope.Seal(waveKey, string(group), token, plain)
	if err != nil {
		return err
	}
	begun = time.Now()
	_, err = service.Cast(ctx, group, token, proof, sealed)
	took(time.Since(begun))
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

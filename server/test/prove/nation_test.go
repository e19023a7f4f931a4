package prove

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"trivselspuls/survey/must"
	"trivselspuls/survey/store/storetest"
)

// The country's schools in six weeks (docs/nation.md): so many units, pupils in classes, and the
// shares of a class' lesson by week, day and lesson. The weights are a guess that errs towards
// peaks: most schools answer in the middle weeks, on three days, before lunch.
const (
	nationUnits  = 3000
	nationPupils = 600_000
	classSize    = 20
	lessonTime   = 45 * time.Minute
	gathering    = 90 * time.Second // in which a class' slips are scanned
)

// How many arrive in the busiest day, hour, minute and second.
const nationDay, nationHour, nationMinute, nationSecond = 60_212, 18_762, 3_775, 91

var (
	weekWeights   = []float64{1, 3, 5, 5, 3, 1}
	dayWeights    = []float64{1, 2, 3, 2, 1} // from Monday
	lessonWeights = []float64{2, 4, 4, 2, 1} // from half past eight
)

// calendar says when each pupil scans a slip, from the first Monday at midnight, in order. A
// unit takes one day; its classes take different lessons of it. The lesson bell rings in the
// same minute everywhere, and the teacher is ready within five.
func calendar(seed uint64) []time.Duration {
	random := rand.New(rand.NewPCG(seed, 18))
	draw := func(weights []float64) int {
		at := random.Float64() * sum(weights)
		for i, w := range weights {
			if at -= w; at < 0 {
				return i
			}
		}
		return len(weights) - 1
	}
	arrivals := make([]time.Duration, 0, nationPupils)
	for range nationUnits {
		day := time.Duration(7*draw(weekWeights)+draw(dayWeights)) * 24 * time.Hour
		for range nationPupils / nationUnits / classSize {
			lesson := day + 8*time.Hour + 30*time.Minute + time.Duration(draw(lessonWeights))*(lessonTime+15*time.Minute)
			ready := lesson + time.Duration(random.Float64()*float64(5*time.Minute))
			for range classSize {
				arrivals = append(arrivals, ready+time.Duration(random.Float64()*float64(gathering)))
			}
		}
	}
	slices.Sort(arrivals)
	return arrivals
}

func sum(weights []float64) (all float64) {
	for _, w := range weights {
		all += w
	}
	return all
}

// most is how many arrive in the busiest period of a length.
func most(arrivals []time.Duration, period time.Duration) (n int) {
	first := 0
	for last := range arrivals {
		for arrivals[last]-arrivals[first] >= period {
			first++
		}
		n = max(n, last-first+1)
	}
	return n
}

// The figures that docs/nation.md counts with, from a fixed seed.
func TestNationsCalendar(t *testing.T) {
	arrivals := calendar(1)
	if len(arrivals) != nationPupils {
		t.Fatalf("%d pupils", len(arrivals))
	}
	for _, c := range []struct {
		period time.Duration
		want   int
	}{{24 * time.Hour, nationDay}, {time.Hour, nationHour}, {time.Minute, nationMinute}, {time.Second, nationSecond}} {
		if got := most(arrivals, c.period); got != c.want {
			t.Errorf("in the busiest %s arrive %d, not %d: docs/nation.md says so too", c.period, got, c.want)
		}
	}
}

// Of those 600,000 one in so many answers here, in the order and with the gaps of the six weeks,
// which pass in some seconds: three servers on one PostgreSQL lose nobody and double nobody.
func TestProveNation(t *testing.T) {
	if testing.Short() {
		t.Skip("starts whole servers")
	}
	people, weeks := 100, time.Second
	if full() {
		people, weeks = 3000, 20*time.Second
	}
	s := newSite(t, storetest.NewCluster(t), people)
	servers, b, address := serversOf(t, s)
	for _, v := range servers {
		v.start(t)
		v.wait(t)
	}
	h := newHistory(t, s, address)
	all := calendar(1)
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
	defer stop()
	used := processorTime(t, servers)
	times := make([]time.Duration, len(h.codes))
	queue := make(chan int)
	var crowd sync.WaitGroup
	for range 64 {
		crowd.Go(func() {
			for i := range queue {
				began := time.Now()
				if err := h.answer(ctx, h.codes[i], i%50 == 0); err != nil {
					t.Errorf("person %d: %v", i, err)
				}
				times[i] = time.Since(began)
			}
		})
	}
	began := time.Now()
	for i := range h.codes {
		at := time.Duration(float64(weeks) * float64(all[i*len(all)/len(h.codes)]) / float64(6*7*24*time.Hour))
		time.Sleep(time.Until(began.Add(at)))
		queue <- i
	}
	close(queue)
	crowd.Wait()
	took := time.Since(began)
	used = processorTime(t, servers) - used
	slices.Sort(times)
	t.Logf("%d people in %v, %.0f a second; half within %v, 99 of 100 within %v; the servers took %v of processor each",
		len(times), took.Round(time.Millisecond), float64(len(times))/took.Seconds(), times[len(times)/2].Round(time.Millisecond),
		times[len(times)*99/100].Round(time.Millisecond), (used / time.Duration(len(times))).Round(10*time.Microsecond))
	for _, v := range servers {
		v.stop(syscall.SIGTERM)
	}
	h.account(t, b.String())
}

// processorTime is what servers and their waves' processes have used, as the system counts it, in
// hundredths of a second.
func processorTime(t *testing.T, servers []*server) (all time.Duration) {
	t.Helper()
	for _, name := range must.Have(filepath.Glob("/proc/[0-9]*/stat"))(t) {
		line, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(line[bytes.LastIndexByte(line, ')')+1:]))
		group := must.Have(strconv.Atoi(fields[2]))(t)
		if !slices.ContainsFunc(servers, func(v *server) bool { return v.process.Pid == group }) {
			continue
		}
		for _, ticks := range fields[11:13] { // in user and in system mode
			all += time.Duration(must.Have(strconv.Atoi(ticks))(t)) * 10 * time.Millisecond
		}
	}
	return all
}

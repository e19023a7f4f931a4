package bench

import (
	"context"
	"strconv"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/server/test/e2e"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// BenchmarkOpening opens waves of many groups while somebody else writes, who tells how long
// the longest of these writes took. With -short the largest is left out.
func BenchmarkOpening(b *testing.B) {
	eachDatabase(b, func(b *testing.B, st *store.Store) {
		for _, groups := range []int{39, 400, 3000} {
			if groups > 400 && testing.Short() {
				continue
			}
			b.Run(strconv.Itoa(groups), func(b *testing.B) {
				for b.Loop() {
					opening(b, st, groups)
				}
			})
		}
	})
}

func opening(b *testing.B, st *store.Store, groups int) {
	service := e2e.Start(b, st, &demo.Clock{}).Service
	ctx, stop := context.WithCancel(b.Context())
	longest := make(chan time.Duration)
	go func() {
		var most time.Duration
		for ctx.Err() == nil {
			began := time.Now()
			err := st.Tx(b.Context(), func(tx *store.Tx) error {
				return tx.Audit(b.Context(), actor, audit.Event{Action: audit.RenewAccountsKey})
			})
			if err != nil {
				b.Error(err)
			}
			most = max(most, time.Since(began))
			time.Sleep(5 * time.Millisecond)
		}
		longest <- most
	}()
	cpu := cpuTime()
	_, err := webtest.OpenWave(b.Context(), st, service, groups*100, 100, st.Now().AddDate(0, 0, 7))
	stop()
	b.ReportMetric(float64((<-longest).Milliseconds()), "longest-write-ms")
	b.ReportMetric((cpuTime() - cpu).Seconds(), "cpu-s")
	if err != nil {
		b.Fatal(err)
	}
}

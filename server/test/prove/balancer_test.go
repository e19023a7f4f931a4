package prove

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// balancer stands before several servers and is as rough as one may be: it sends to each in
// turn, tries the next where one does not answer or answers 503, whether or not the first has
// done what was asked, and sends some requests to two at the same time, of which the last
// answer counts.
type balancer struct {
	servers []*server
	client  http.Client
	turn    atomic.Int64

	retried, doubled atomic.Int64
}

// patience is how long a balancer looks for a server that answers.
const patience = 20 * time.Second

func balance(t *testing.T, servers []*server) (b *balancer, url string) {
	t.Helper()
	b = &balancer{servers: servers, client: http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}}
	front := httptest.NewServer(b)
	t.Cleanup(front.Close)
	return b, front.URL
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // whoever asked is gone
	}
	turn := b.turn.Add(1)
	if r.Method == http.MethodPost && turn%5 == 0 {
		b.doubled.Add(1)
		var other sync.WaitGroup
		other.Go(func() { b.pass(r, body, turn+1) })
		defer other.Wait()
	}
	status, answer := b.pass(r, body, turn)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(answer) //nolint:errcheck // whoever asked is gone
}

// pass asks one server after another until one has decided.
func (b *balancer) pass(r *http.Request, body []byte, turn int64) (status int, answer []byte) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); turn++ {
		v := b.servers[turn%int64(len(b.servers))]
		request, err := http.NewRequestWithContext(r.Context(), r.Method, v.url+r.URL.RequestURI(), bytes.NewReader(body))
		if err != nil {
			break
		}
		request.Header = r.Header.Clone()
		request.Header.Del("Accept-Encoding")
		response, err := b.client.Do(request)
		if err == nil {
			answer, err = io.ReadAll(response.Body)
			response.Body.Close()
			status = response.StatusCode
		}
		if err == nil && status != http.StatusServiceUnavailable {
			return status, answer
		}
		b.retried.Add(1)
		select {
		case <-r.Context().Done():
			return http.StatusServiceUnavailable, nil
		case <-time.After(5 * time.Millisecond):
		}
	}
	return http.StatusServiceUnavailable, nil
}

func (b *balancer) String() string {
	return fmt.Sprintf("%d tried again, %d doubled", b.retried.Load(), b.doubled.Load())
}

package prove

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// serversOf prepares three servers of one database and one pair of key directories, which
// answer under the address of a balancer before them.
func serversOf(t *testing.T, s *site) ([]*server, *balancer, string) {
	t.Helper()
	servers := []*server{s.serve(t), s.serve(t), s.serve(t)}
	b, address := balance(t, servers)
	for _, v := range servers {
		v.env = append(v.env, "BASE_URL="+address, "TRUSTED_PROXIES=127.0.0.1")
	}
	return servers, b, address
}

// whileAnswering lets everybody answer while steps are taken, each when so many more have a receipt.
func (h *history) whileAnswering(t *testing.T, steps ...func()) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
	defer stop()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		h.answerFrom(ctx, t, 0)
	}()
	for i, step := range steps {
		for h.acknowledged() < (i+1)*len(h.codes)/(len(steps)+1) && ctx.Err() == nil {
			time.Sleep(time.Millisecond)
		}
		step()
	}
	<-answered
}

// Three servers on one PostgreSQL, behind a balancer that tries again and doubles: a wave is
// opened by two at once, answered while one server is killed and the others are replaced one
// after the other, and closed by three at once. Nothing is lost, doubled or left.
func TestProveServersAreOne(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills whole servers")
	}
	people := 120
	if full() {
		people = 1500
	}
	s := plannedSite(t, storetest.NewCluster(t), people)
	openedOnce(t, s)
	s.print(t)
	servers, b, address := serversOf(t, s)
	for _, v := range servers {
		v.start(t)
		v.wait(t)
	}
	h := newHistory(t, s, address)
	again := func(v *server, signal syscall.Signal) func() {
		return func() {
			v.stop(signal)
			v.start(t)
			v.wait(t)
		}
	}
	h.whileAnswering(t, again(servers[0], syscall.SIGKILL), again(servers[1], syscall.SIGTERM), again(servers[2], syscall.SIGTERM))
	if b.retried.Load() == 0 || b.doubled.Load() == 0 {
		t.Errorf("%s: nothing was proved", b)
	}
	for _, v := range servers {
		v.stop(syscall.SIGTERM)
	}
	s.cluster.Exec(t, `update wave set opens_at = opens_at - interval '3 days', closes_at = closes_at - interval '3 days'`)
	for _, v := range servers { // each closes at its start what is due
		v.start(t)
	}
	s.cluster.Wait(t, `select bool_and(cleaned) from wave`)
	for _, v := range servers {
		v.wait(t)
		v.stop(syscall.SIGTERM)
		if strings.Contains(v.output.String(), "closing failed") {
			t.Errorf("one of three that close says\n%s", &v.output)
		}
	}
	s.cluster.Wait(t, `select count(*) = 1 from audit where action = 'close wave'`)
	for _, place := range []string{"keys", "keys-copy"} {
		if left := must.Have(filepath.Glob(filepath.Join(s.dir, place, string(s.wave)+"*")))(t); len(left) > 0 {
			t.Errorf("left of the keys: %v", left)
		}
	}
	h.account(t, b.String())
	shownByStandby(t, s)
}

// openedOnce lets two servers open the site's wave at the same time.
func openedOnce(t *testing.T, s *site) {
	t.Helper()
	var both sync.WaitGroup
	var ended [2]error
	for i := range ended {
		both.Go(func() {
			st, service := s.inside(t)
			defer st.Close()
			ended[i] = service.Open(t.Context(), "test", s.wave)
		})
	}
	both.Wait()
	if (ended[0] == nil) == (ended[1] == nil) || !errors.Is(errors.Join(ended[:]...), survey.ErrState) {
		t.Fatalf("opened twice at once: %v; %v", ended[0], ended[1])
	}
}

// The database is killed while people answer, and its standby, which confirms what it is sent,
// takes its place. The servers, which know both addresses, go on by themselves, and nothing that
// was acknowledged is lost.
func TestProveStandbyTakesOver(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills whole servers")
	}
	people := 60
	if full() {
		people = 800
	}
	cluster := storetest.NewCluster(t)
	s := newSite(t, cluster, people)
	standby := cluster.Standby(t)
	cluster.Exec(t, `alter system set synchronous_standby_names = '*'`, `select pg_reload_conf()`)
	cluster.Wait(t, `select count(*) = 1 from pg_stat_replication where sync_state = 'sync'`)
	s.database = either(t, cluster, standby)
	servers, b, address := serversOf(t, s)
	for _, v := range servers {
		v.start(t)
		v.wait(t)
	}
	h := newHistory(t, s, address)
	h.whileAnswering(t, func() {
		cluster.Kill(t)
		standby.Exec(t, `select pg_promote()`, `alter system reset synchronous_standby_names`, `select pg_reload_conf()`)
	})
	for _, v := range servers {
		v.stop(syscall.SIGTERM)
	}
	s.database = standby.URL()
	h.account(t, b.String())
}

// either is the address of whichever of two databases can be written.
func either(t *testing.T, one, two *storetest.Cluster) string {
	t.Helper()
	address := must.Have(url.Parse(one.URL()))(t)
	query := address.Query()
	query.Set("host", "127.0.0.1,127.0.0.1")
	query.Set("port", fmt.Sprintf("%d,%d", one.Port, two.Port))
	query.Set("target_session_attrs", "read-write")
	address.Host, address.RawQuery = "", query.Encode()
	return address.String()
}

// shownByStandby starts a server on a standby of the site's database. It shows somebody who is
// signed in the figures, says that nothing can be stored, and stores nothing.
func shownByStandby(t *testing.T, s *site) {
	t.Helper()
	st, _ := s.inside(t)
	owners := must.Have(st.Owners(t.Context()))(t)
	projects := must.Have(st.ProjectsOf(t.Context(), owners[0].ID))(t)
	account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: owners[0].ID, Login: "siri", Name: "Siri Styring"}
	var secret string
	must.Work(t, st.Tx(t.Context(), func(tx *store.Tx) (err error) {
		err = errors.Join(tx.CreateAccount(t.Context(), account),
			tx.Grant(t.Context(), account.ID, survey.Grant{Role: survey.SteeringGroup, Owner: owners[0].ID, Expires: tx.Now().AddDate(1, 0, 0)}))
		if err == nil {
			secret, err = tx.StartSession(t.Context(), account.ID, false)
		}
		return err
	}))
	must.Work(t, st.Close())
	s.cluster.Exec(t, `update session set idle_at = idle_at - interval '5 minutes'`) // so that using it would be noted
	standby := s.cluster.Standby(t)
	s.database = standby.URL()
	v := s.serve(t)
	v.start(t)
	v.wait(t)
	for path, want := range map[string]int{"/helse": http.StatusServiceUnavailable, "/styring/" + string(projects[0].ID): http.StatusOK} {
		request := must.Have(http.NewRequestWithContext(t.Context(), http.MethodGet, v.url+path, nil))(t)
		request.AddCookie(&http.Cookie{Name: "session", Value: secret})
		response := must.Have(http.DefaultClient.Do(request))(t)
		body := must.Have(io.ReadAll(response.Body))(t)
		response.Body.Close()
		if response.StatusCode != want || want == http.StatusOK && !strings.Contains(string(body), "Startmåling") {
			t.Errorf("a server on a standby answers %s with %d\n%.2000s\n%s", path, response.StatusCode, body, &v.output)
		}
	}
	v.stop(syscall.SIGTERM)
}

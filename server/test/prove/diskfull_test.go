package prove

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// The disk fills while people answer. They are told to try again, nothing that
// was acknowledged is lost, and all get through once there is room.
func TestProveDiskFull(t *testing.T) {
	if testing.Short() {
		t.Skip("starts whole servers")
	}
	s := newSite(t, nil, 120)
	info, err := os.Stat(s.path())
	if err != nil {
		t.Fatal(err)
	}
	// No file may grow beyond this, which for the server is a full disk: the
	// write-ahead log has room for some answers and not for all.
	blocks := (info.Size() + 200<<10) / 512
	full := s.serve(t, "sh", "-c", fmt.Sprintf(`ulimit -f %d; exec "$@"`, blocks), "sh")
	full.start(t)
	full.wait(t)
	h := newHistory(t, s, full.url)
	answered := h.untilFull(t, full)
	full.stop(syscall.SIGKILL)
	logTells(t, full)
	roomy := s.serve(t)
	roomy.env = full.env // the same address
	roomy.start(t)
	<-answered
	roomy.stop(syscall.SIGKILL)
	if t.Failed() {
		return
	}
	h.account(t, "a full disk")
}

// untilFull lets everybody answer until the server has sent many away for want of
// room. Some have a receipt by then and not all. What it returns is closed
// when everybody has been through.
func (h *history) untilFull(t *testing.T, v *server) (answered chan struct{}) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
	answered = make(chan struct{})
	// The first come one after another: when many insert at once, PostgreSQL asks for room for all
	// of them, and a small disk is full before it has a row.
	const first = 5
	for i, code := range h.codes[:first] {
		if err := h.answer(ctx, code, i == 0); err != nil {
			t.Fatalf("answer %d with room on the disk: %v", i, err)
		}
	}
	go func() {
		defer close(answered)
		defer stop()
		h.answerFrom(ctx, t, first)
	}()
	for h.unavailable.Load() < 50 && ctx.Err() == nil {
		select {
		case err := <-v.ended:
			t.Fatalf("the server ended by itself: %v\n%s", err, v.output.String())
		case <-answered:
			t.Fatal("the disk was never full: nothing was proved")
		case <-time.After(10 * time.Millisecond):
		}
	}
	if before := h.acknowledged(); before == 0 || before == len(h.site.codes) {
		t.Errorf("%d of %d had a receipt when the disk was full: nothing was proved", before, len(h.site.codes))
	}
	h.healthTells(ctx, t, v)
	return answered
}

// healthTells checks that the server says what a full disk keeps it from.
func (h *history) healthTells(ctx context.Context, t *testing.T, v *server) {
	t.Helper()
	const words = "database: failing, it cannot be written, so no answers are taken\n"
	for {
		response, err := http.Get(v.url + "/helse")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err == nil && response.StatusCode == http.StatusServiceUnavailable && strings.Contains(string(body), words) {
			break
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the disk is full and the server says, with status %d (%v),\n%s", response.StatusCode, err, body)
		case <-time.After(time.Second): // an answer is kept for ten
		}
	}
}

// logTells checks that the log of a server that has ended says why its disk was full.
func logTells(t *testing.T, v *server) {
	t.Helper()
	cause := regexp.MustCompile(`msg="check failed" check=database operation="?[a-z ]+"? kind=unavailable code="(SQLite (13|\d*778|10): |SQLSTATE 53100: disk_full)`)
	if !cause.MatchString(v.output.String()) {
		t.Errorf("the log does not say why:\n%s", v.output.String())
	}
}

// The same on PostgreSQL, whose ballots and answers lie on a disk that fills. When
// everybody has answered and the disk is full again, closing refuses and deletes
// nothing; with room it closes.
func TestProveDiskFullOnPostgres(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a PostgreSQL server of its own")
	}
	cluster := storetest.NewCluster(t)
	s := newSite(t, cluster, 120)
	small := newDisk(t, cluster, 64<<10, "ballot", "answers")
	v := s.serve(t)
	v.start(t)
	v.wait(t)
	h := newHistory(t, s, v.url)
	answered := h.untilFull(t, v)
	small.Resize(t, 16<<20)
	<-answered
	v.stop(syscall.SIGKILL)
	logTells(t, v)
	if t.Failed() {
		return
	}
	h.closingOnFullDisk(t, small)
	h.account(t, "a full disk")
}

func (h *history) closingOnFullDisk(t *testing.T, small storetest.Disk) {
	t.Helper()
	st, service := h.inside(t)
	defer st.Close()
	small.Resize(t, used(t, small))
	if _, err := service.Close(t.Context(), "test", h.wave); !errors.Is(err, survey.ErrUnavailable) {
		t.Errorf("closing on a full disk: %v", err)
	}
	counts, err := st.CastCounts(t.Context(), h.wave)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, n := range counts {
		kept += n
	}
	if wave, err := st.Wave(t.Context(), h.wave); err != nil || wave.State != survey.Closing || kept != len(h.codes) {
		t.Errorf("after a closing that failed the wave is %s with %d of %d ballots (%v)", wave.State, kept, len(h.codes), err)
	}
	small.Resize(t, 16<<20)
}

// newDisk puts tables, with their indexes, on a disk of so many bytes.
func newDisk(t *testing.T, cluster *storetest.Cluster, bytes int64, tables ...string) storetest.Disk {
	t.Helper()
	dir := filepath.Join(filepath.Dir(cluster.Data), "disk")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	var owner syscall.Stat_t // PostgreSQL's own user, who is to write there
	if err := syscall.Stat(cluster.Data, &owner); err != nil {
		t.Fatal(err)
	}
	d := storetest.SmallDisk(t, dir, bytes, fmt.Sprintf(",uid=%d,gid=%d", owner.Uid, owner.Gid))
	statements := []string{`create tablespace small location '` + dir + `'`}
	for _, table := range tables {
		statements = append(statements,
			`alter table `+table+` set tablespace small`, `alter index `+table+`_pkey set tablespace small`)
	}
	cluster.Exec(t, statements...)
	return d
}

// used is the number of bytes that are taken.
func used(t *testing.T, d storetest.Disk) int64 {
	t.Helper()
	var stat syscall.Statfs_t
	if err := syscall.Statfs(string(d), &stat); err != nil {
		t.Fatal(err)
	}
	return int64(stat.Blocks-stat.Bfree) * stat.Bsize
}

package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"trivselspuls/server/copies"
	"trivselspuls/server/demo"
	"trivselspuls/server/settings"
	"trivselspuls/server/test/e2e"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// BenchmarkRestore copies a database with an open wave, encrypted, and puts the copy back: reading, checking,
// storing, marking. Ballots and codes are of the sizes that real ones have, and say nothing: nobody opens them here.
func BenchmarkRestore(b *testing.B) {
	for _, people := range []int{10_000, 100_000} {
		b.Run("sqlite/"+strconv.Itoa(people), func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "test.db")
			restoring(b, storetest.Open(b, file, nil), file, func() string { return "" }, people)
		})
		if os.Getenv("PGHOST")+os.Getenv("PGPORT") != "" {
			b.Run("postgres/"+strconv.Itoa(people), func(b *testing.B) {
				address := storetest.Postgres(b)
				restoring(b, storetest.Open(b, address, nil), address, func() string { return storetest.Postgres(b) }, people)
			})
		}
	}
}

func restoring(b *testing.B, st *store.Store, address string, empty func() string, people int) {
	service := e2e.Start(b, st, &demo.Clock{}).Service
	wave := must.Have(webtest.OpenWave(b.Context(), st, service, closingGroup, closingGroup, st.Now().AddDate(0, 0, 7)))(b)
	group := must.Have(st.WaveGroups(b.Context(), wave))(b)[0].ID
	random, numbers := "randomblob(%[1]d)", "with recursive n(i) as (select 1 union all select i + 1 from n where i < %d)"
	if st.Postgres() {
		random = "substring((select string_agg(sha256((i || '-%[1]d-' || k)::bytea), '') from generate_series(1, 11) k) for %[1]d)"
		numbers = "with n(i) as (select generate_series(1, %d))"
	}
	each, bytes := fmt.Sprintf(numbers, people), func(n int) string { return fmt.Sprintf(random, n) }
	storetest.Exec(b, st, address, fmt.Sprintf("insert into ballot %s select %s, '%s', %s, %s from n", each, bytes(32), group, bytes(337), bytes(256)))
	storetest.Exec(b, st, address, fmt.Sprintf("insert into code %s select %s, '%s', %s, false from n", each, bytes(32), group, bytes(32)))
	key := must.Have(age.GenerateX25519Identity())(b)
	identity, file := filepath.Join(b.TempDir(), "key"), filepath.Join(b.TempDir(), "copy.age")
	must.Work(b, os.WriteFile(identity, []byte(key.String()), 0o600))
	begun := time.Now()
	from := settings.Settings{}
	if st.Postgres() {
		from.DatabaseURL = address
	}
	must.Work(b, copies.Write(b.Context(), from, st, file, []string{key.Recipient().String()}))
	b.ReportMetric(time.Since(begun).Seconds(), "backup-s")
	b.ReportMetric(float64(must.Have(os.Stat(file))(b).Size()>>20), "copy-MB")
	for b.Loop() {
		b.StopTimer()
		to := settings.Settings{DataDir: b.TempDir(), KeyDir: b.TempDir(), DatabaseURL: empty()}
		b.StartTimer()
		must.Have(copies.Restore(b.Context(), to, file, identity))(b)
	}
}

// BenchmarkStart starts the built program on the example municipality, which it has made before, and
// tells how long it takes until the first byte of a page, and what memory it has used by then.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	program := must.Have(filepath.Abs("../../../bin/server"))(b) // of make build
	address := fmt.Sprint("127.0.0.1:", storetest.FreePort(b))
	begin := func(word, data string) *exec.Cmd {
		command := exec.CommandContext(b.Context(), program, word, "-listen", address, "-data-dir", data)
		command.Stderr = os.Stderr
		must.Work(b, command.Start())
		return command
	}
	example, data := begin("demo", dir), filepath.Join(dir, "demo")
	for made := errors.New("not yet"); made != nil; time.Sleep(100 * time.Millisecond) {
		_, made = os.Stat(filepath.Join(data, "access.json")) // which is written when it is whole
		must.Work(b, b.Context().Err())
	}
	end(b, example)
	spent := time.Duration(0)
	for b.Loop() {
		server := begin("run", data)
		firstByte(b, address)
		b.StopTimer()
		times := strings.Fields(string(must.Have(os.ReadFile(fmt.Sprintf("/proc/%d/stat", server.Process.Pid)))(b)))
		own, kernel := must.Have(strconv.Atoi(times[13]))(b), must.Have(strconv.Atoi(times[14]))(b) // in hundredths of a second
		spent += time.Duration(own+kernel) * 10 * time.Millisecond
		status := string(must.Have(os.ReadFile(fmt.Sprintf("/proc/%d/status", server.Process.Pid)))(b))
		for _, what := range []string{"VmHWM", "VmRSS"} {
			held := regexp.MustCompile(what + `:\s+(\d+)`).FindStringSubmatch(status)
			b.ReportMetric(float64(must.Have(strconv.Atoi(held[1]))(b))/1024, what+"-MB")
		}
		end(b, server)
		b.StartTimer()
	}
	b.ReportMetric(float64(spent.Milliseconds())/float64(b.N), "cpu-ms")
}

// firstByte waits for the first byte of the respondents' page.
func firstByte(b *testing.B, address string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		defer connection.Close()
		fmt.Fprintf(connection, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
		response := must.Have(http.ReadResponse(bufio.NewReader(connection), nil))(b)
		if response.Body.Close(); response.StatusCode != http.StatusOK && response.StatusCode != http.StatusSeeOther {
			b.Fatalf("the first page: %s", response.Status)
		}
		return
	}
	b.Fatal("the server does not answer")
}

func end(b *testing.B, server *exec.Cmd) {
	b.Helper()
	must.Work(b, server.Process.Signal(os.Interrupt))
	server.Wait() //nolint:errcheck // how it ended does not matter
}

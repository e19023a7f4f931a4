package storetest

import (
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"trivselspuls/survey/must"
)

// Cluster is a PostgreSQL server of a test's own, with fsync on, whose files the
// test may read and which it may kill. It is slow to make (seconds): tests that
// only need a database use Each.
type Cluster struct {
	Data string // the data directory
	Port int    // where it listens
	bin  string
	user string
	as   *syscall.Credential // PostgreSQL refuses to run as root
}

// NewCluster makes and starts a server, stopped when the test ends, with lines such as
// «wal_recycle = off» added to its settings. Without PostgreSQL's programs it skips the
// test, unless TRIVSELSPULS_REQUIRE=1.
func NewCluster(t testing.TB, lines ...string) *Cluster {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	if len(found) == 0 {
		if os.Getenv("TRIVSELSPULS_REQUIRE") == "1" {
			t.Fatal("PostgreSQL's programs (initdb, pg_ctl) are not there")
		}
		t.Skip("PostgreSQL's programs are not there")
	}
	slices.Sort(found)
	initdb := must.Have(filepath.EvalSymlinks(found[len(found)-1]))(t) // the other programs lie beside it
	dir := must.Have(os.MkdirTemp("", "cluster"))(t)
	t.Cleanup(func() { os.RemoveAll(dir) })
	c := &Cluster{Data: filepath.Join(dir, "data"), bin: filepath.Dir(initdb), Port: FreePort(t), user: "postgres"}
	if os.Geteuid() == 0 {
		c.becomePostgres(t, dir)
	}
	c.run(t, "initdb", "-D", c.Data, "-U", c.user, "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync")
	settings := fmt.Sprintf("listen_addresses = '127.0.0.1'\nport = %d\nunix_socket_directories = ''\nmax_connections = 100\n", c.Port) +
		strings.Join(lines, "\n") + "\n"
	c.configure(t, settings)
	c.Start(t)
	t.Cleanup(func() { c.ctl("stop", "-m", "immediate").Run() }) //nolint:errcheck // the test may have stopped it
	return c
}

// configure adds lines to the server's settings.
func (c *Cluster) configure(t testing.TB, lines string) {
	t.Helper()
	conf := must.Have(os.OpenFile(filepath.Join(c.Data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0))(t)
	must.Have(conf.WriteString(lines))(t)
	must.Work(t, conf.Close())
}

// Standby makes and starts a server that follows this one, with settings like its own.
func (c *Cluster) Standby(t testing.TB) *Cluster {
	t.Helper()
	standby := &Cluster{Data: c.Data + "-standby", bin: c.bin, Port: FreePort(t), user: c.user, as: c.as}
	c.run(t, "pg_basebackup", "-c", "fast", "-D", standby.Data, "-R", "-d", c.URL())
	standby.configure(t, fmt.Sprintf("port = %d\n", standby.Port))
	standby.Start(t)
	t.Cleanup(func() { standby.ctl("stop", "-m", "immediate").Run() }) //nolint:errcheck // the test may have stopped it
	return standby
}

// URL is the address of the cluster's own database.
func (c *Cluster) URL() string { return c.URLOf(c.user, "postgres") }

// URLOf is the address of one of its databases for one of its users.
func (c *Cluster) URLOf(user, database string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", user, c.Port, database)
}

// ExecIn sends statements to one of the cluster's databases, as its administrator.
func (c *Cluster) ExecIn(t testing.TB, database string, statements ...string) {
	t.Helper()
	execute(t, "postgres", c.URLOf(c.user, database), statements...)
}

// Log is what the server has written to its log.
func (c *Cluster) Log(t testing.TB) []byte {
	t.Helper()
	return must.Have(os.ReadFile(c.Data + ".log"))(t)
}

// Wait asks the server until it says true.
func (c *Cluster) Wait(t testing.TB, query string) {
	t.Helper()
	db := must.Have(sql.Open("postgres", c.URL()))(t)
	defer db.Close()
	for is := false; !is; time.Sleep(10 * time.Millisecond) {
		if err := db.QueryRowContext(t.Context(), query).Scan(&is); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
}

// Start starts the server, or starts it again.
func (c *Cluster) Start(t testing.TB) {
	t.Helper()
	if out, err := c.ctl("start", "-l", c.Data+".log").CombinedOutput(); err != nil {
		t.Fatalf("start PostgreSQL: %v\n%s", err, out)
	}
}

// Kill stops the server as a power cut does: nothing is flushed.
func (c *Cluster) Kill(t testing.TB) {
	t.Helper()
	c.run(t, "pg_ctl", "-D", c.Data, "-w", "-s", "stop", "-m", "immediate")
}

func (c *Cluster) ctl(args ...string) *exec.Cmd {
	return c.Command("pg_ctl", append([]string{"-D", c.Data, "-w", "-s"}, args...)...)
}

// Command is one of PostgreSQL's programs, to be run as the cluster's own user.
func (c *Cluster) Command(program string, args ...string) *exec.Cmd {
	command := exec.Command(filepath.Join(c.bin, program), args...)
	command.Dir = filepath.Dir(c.Data)
	command.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "PG") }), "LC_ALL=C")
	if c.as != nil {
		command.SysProcAttr = &syscall.SysProcAttr{Credential: c.as}
	}
	return command
}

func (c *Cluster) run(t testing.TB, program string, args ...string) {
	t.Helper()
	if out, err := c.Command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// becomePostgres gives the directory to the system's postgres user.
func (c *Cluster) becomePostgres(t testing.TB, dir string) {
	t.Helper()
	u := must.Have(user.Lookup("postgres"))(t)
	uid := must.Have(strconv.Atoi(u.Uid))(t)
	gid := must.Have(strconv.Atoi(u.Gid))(t)
	must.Work(t, os.Chown(dir, uid, gid))
	c.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// FreePort is one that nothing listens at, and below those that systems give to whoever
// connects: it is still free when a process that is only being started asks for it.
func FreePort(t testing.TB) int {
	t.Helper()
	for { // whoever asks begins elsewhere
		port := 20000 + int(time.Now().UnixMicro()%12000)
		if l, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			defer l.Close()
			return port
		}
	}
}

// Exec sends statements to the cluster's database, such as checkpoint, which writes
// every changed page to the data directory.
func (c *Cluster) Exec(t testing.TB, statements ...string) {
	t.Helper()
	c.ExecIn(t, "postgres", statements...)
}

// Position is where the server's log is now.
func (c *Cluster) Position(t testing.TB) (position string) {
	t.Helper()
	db := must.Have(sql.Open("postgres", c.URL()))(t)
	defer db.Close()
	must.Work(t, db.QueryRow(`select pg_current_wal_insert_lsn()`).Scan(&position))
	return position
}

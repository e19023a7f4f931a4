package prove

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// manyConnections is how many a stranger opens, and mostResident what the server's
// process may then hold in memory, in bytes, all of it.
const (
	manyConnections = 2500
	mostResident    = 150 << 20
)

// TestProveConnectionsTakeLittle: somebody opens many connections, promises as much as
// each route takes, or far more, sends one byte and waits. What that costs the server is
// bounded, and others are answered meanwhile.
func TestProveConnectionsTakeLittle(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("starts a whole server and reads its memory's size from the system")
	}
	for name, head := range map[string]string{
		"a megabyte for a page":       "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n{",
		"a megabyte for the protocol": "POST /api/cast HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n{",
		"a megabyte of a stranger":    "POST /oppsett/grupper HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n{",
		"all the protocol takes":      "POST /api/cast HTTP/1.1\r\nHost: a\r\nContent-Length: 4096\r\n\r\n{",
		"all the form takes":          "POST /skjema HTTP/1.1\r\nHost: a\r\nContent-Length: 8192\r\n\r\n{",
		"a chunk for the form":        "POST /skjema HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1f00\r\n{",
		"half a head":                 "GET / HTTP/1.1\r\nHost: a\r\nCookie: a",
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, nil, 20)
			v := s.serve(t)
			v.start(t)
			v.wait(t)
			for range manyConnections {
				c, err := net.Dial("tcp", strings.TrimPrefix(v.url, "http://"))
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				if _, err := c.Write([]byte(head)); err != nil {
					t.Fatal(err)
				}
			}
			response, err := http.Get(v.url + "/helse") // after whatever came before
			if err != nil || response.StatusCode != http.StatusOK {
				t.Errorf("others are answered with %v, %v", response, err)
			}
			if err == nil {
				response.Body.Close()
			}
			peak := resident(t, v.process.Pid, "VmHWM")
			t.Logf("%d connections: %d MB now, %d MB at most", manyConnections, resident(t, v.process.Pid, "VmRSS")>>20, peak>>20)
			if peak > mostResident {
				t.Errorf("the server held %d bytes, want at most %d", peak, mostResident)
			}
			v.stop(syscall.SIGKILL)
		})
	}
}

// resident is one of the figures the system keeps of a process's memory, in bytes.
func resident(t *testing.T, pid int, figure string) int {
	t.Helper()
	file, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, value, _ := strings.Cut(lines.Text(), ":"); name == figure {
			kilobytes, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
			if err != nil {
				t.Fatal(err)
			}
			return kilobytes << 10
		}
	}
	t.Fatalf("the system says nothing of %s", figure)
	return 0
}

// What an ordinary user's process has in memory, the same user's other processes cannot
// read, and no core file is written of it: the system gives both to root.
func TestProveMemoryIsForNobodyElse(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("starts a server as another user")
	}
	if os.Getuid() != 0 {
		lacks(t, "only root may start a server as another user")
	}
	const nobody = 65534
	s := newSite(t, nil, 20)
	v := s.serve(t)
	data := t.TempDir()
	if err := errors.Join(os.Chmod(filepath.Dir(v.args[0]), 0o755), os.Chmod(filepath.Dir(data), 0o755), os.Chown(data, nobody, nobody)); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(v.args[0], v.args[1:]...)
	command.Env = append(v.env, "DATA_DIR="+data, "DATABASE_URL=")
	command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	command.Stdout, command.Stderr = &v.output, &v.output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	v.ended = make(chan error, 1)
	v.wait(t)
	var stat syscall.Stat_t
	if err := syscall.Stat(fmt.Sprintf("/proc/%d/mem", command.Process.Pid), &stat); err != nil || stat.Uid != 0 {
		t.Errorf("the memory belongs to user %d, %v", stat.Uid, err)
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("it ends with %v\n%s", err, &v.output)
	}
}

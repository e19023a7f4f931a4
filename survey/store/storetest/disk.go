package storetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// Disk is a file system of its own, so small that it fills, with some of a
// cluster's tables on it.
type Disk struct{ path string }

// Disk puts tables, with their indexes, on a disk of so many bytes. Where the test
// may not make one, which takes the machine's administrator, it skips the test.
func (c *Cluster) Disk(t testing.TB, bytes int, tables ...string) Disk {
	t.Helper()
	d := Disk{path: filepath.Join(filepath.Dir(c.Data), "disk")}
	if err := os.Mkdir(d.path, 0o700); err != nil {
		t.Fatal(err)
	}
	options := fmt.Sprintf("size=%d,mode=0700", bytes)
	if c.as != nil {
		options += fmt.Sprintf(",uid=%d,gid=%d", c.as.Uid, c.as.Gid)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", d.path).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be made here: %s", out)
	}
	t.Cleanup(func() { exec.Command("umount", "--lazy", d.path).Run() }) //nolint:errcheck // the machine's next start ends it too
	statements := []string{`create tablespace small location '` + d.path + `'`}
	for _, table := range tables {
		statements = append(statements,
			`alter table `+table+` set tablespace small`, `alter index `+table+`_pkey set tablespace small`)
	}
	execute(t, "postgres", c.URL(), statements...)
	return d
}

// Resize makes the disk larger, or as small as what is on it.
func (d Disk) Resize(t testing.TB, bytes int) {
	t.Helper()
	if out, err := exec.Command("mount", "-o", fmt.Sprintf("remount,size=%d", bytes), d.path).CombinedOutput(); err != nil {
		t.Fatalf("resize the disk to %d bytes: %s", bytes, out)
	}
}

// Used is the number of bytes that are taken.
func (d Disk) Used(t testing.TB) int {
	t.Helper()
	var stat syscall.Statfs_t
	if err := syscall.Statfs(d.path, &stat); err != nil {
		t.Fatal(err)
	}
	return int(stat.Blocks-stat.Bfree) * int(stat.Bsize)
}

package storetest

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// A Disk is a small file system of its own on a directory, until the test ends.
type Disk string

// SmallDisk makes one of so many bytes, which takes the machine's administrator; options are
// more of tmpfs(5).
func SmallDisk(t testing.TB, dir string, bytes int64, options string) Disk {
	t.Helper()
	d := Disk(dir)
	if out, err := d.mount(fmt.Sprintf("size=%d,mode=0700%s", bytes, options)); err != nil {
		if os.Getenv("TRIVSELSPULS_REQUIRE") != "" {
			t.Fatalf("a small disk cannot be made here: %s", out)
		}
		t.Skipf("a small disk cannot be made here: %s", out)
	}
	t.Cleanup(func() { exec.Command("umount", "--lazy", dir).Run() }) //nolint:errcheck // the machine's next start ends it too
	return d
}

// Resize makes it larger, or as small as what is on it.
func (d Disk) Resize(t testing.TB, bytes int64) {
	t.Helper()
	if out, err := d.mount(fmt.Sprintf("remount,size=%d", bytes)); err != nil {
		t.Fatalf("resize the disk to %d bytes: %s", bytes, out)
	}
}

func (d Disk) mount(options string) ([]byte, error) {
	return exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", string(d)).CombinedOutput()
}

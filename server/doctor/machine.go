package doctor

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// machine is where the kernel tells of processes: /proc.
type machine struct{ proc string }

// examine looks at swap, and at every process of this program, the server's and those
// that keep waves' keys: whether their memory may be written to a disk.
func (m machine) examine() []Finding {
	swaps, err := os.ReadFile(filepath.Join(m.proc, "swaps"))
	if err != nil {
		return []Finding{cannot("machine", "Swap and core files of running processes", err)}
	}
	swapping := strings.Count(strings.TrimSpace(string(swaps)), "\n") > 0 // the first line is the heading
	processes := m.ours()
	if len(processes) == 0 {
		return []Finding{cannot("machine", "Swap and core files", fmt.Errorf("no process of this program runs here, or none that this user may see"))}
	}
	var findings []Finding
	for _, process := range processes {
		findings = append(findings, m.swap(process, swapping), m.core(process), m.files(process))
	}
	return findings
}

// ours are the processes of this program, but for this one: those of its name, and those
// begun from its file, as waves' own processes are, which the kernel calls «exe».
func (m machine) ours() (pids []string) {
	self := filepath.Base(os.Args[0])
	if own, err := os.Executable(); err == nil {
		self = filepath.Base(own)
	}
	short := self[:min(15, len(self))] // as much as the kernel keeps
	found, _ := filepath.Glob(filepath.Join(m.proc, "[0-9]*", "comm"))
	for _, file := range found {
		pid := filepath.Base(filepath.Dir(file))
		begun, _ := os.Readlink(filepath.Join(m.proc, pid, "exe")) // which may take root
		begun = filepath.Base(strings.TrimSuffix(begun, " (deleted)"))
		if name := strings.TrimSpace(string(read(file))); (name == short || begun == self) && pid != strconv.Itoa(os.Getpid()) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// swap says whether a process's memory may be in swap.
func (m machine) swap(pid string, swapping bool) Finding {
	swapped, known := m.status(pid, "VmSwap:")
	switch {
	case !known:
		return cannot("machine", "Swap of process "+pid, fmt.Errorf("the kernel does not say"))
	case swapped != "0":
		return wrong("machine", "swapoff -a, and MemorySwapMax=0 in the unit file (deploy/trivselspuls.service)", "%s kB of the memory of process %s are in swap: keys, or answers, may be on a disk.", swapped, pid)
	case !swapping:
		return ok("machine", "Nothing of process %s is in swap, and this machine has none.", pid)
	}
	group, _, _ := strings.Cut(strings.TrimPrefix(string(read(filepath.Join(m.proc, pid, "cgroup"))), "0::"), "\n")
	if limit := read(filepath.Join("/sys/fs/cgroup", group, "memory.swap.max")); strings.TrimSpace(string(limit)) == "0" {
		return ok("machine", "Nothing of process %s is in swap, nor may be.", pid)
	}
	return wrong("machine", "swapoff -a, or MemorySwapMax=0 in the unit file (deploy/trivselspuls.service)", "The memory of process %s may be written to swap.", pid)
}

// core says whether a process that crashes writes its memory to a file. The program
// forbids it for itself, which the kernel shows by giving its files to root.
func (m machine) core(pid string) Finding {
	uid, known := m.status(pid, "Uid:")
	info, err := os.Stat(filepath.Join(m.proc, pid))
	if !known || err != nil {
		return cannot("machine", "Core files of process "+pid, fmt.Errorf("the kernel does not say"))
	}
	of, _ := info.Sys().(*syscall.Stat_t)
	if m.limit(pid, "Max core file size") == "0" {
		return ok("machine", "Process %s writes no core file.", pid)
	}
	if of != nil && fmt.Sprint(of.Uid) != uid {
		return ok("machine", "Process %s writes no core file: it has forbidden it.", pid)
	}
	return wrong("machine", "LimitCORE=0 in the unit file (deploy/trivselspuls.service)", "Process %s writes its memory, with keys and answers, to a core file when it crashes.", pid)
}

// files says whether a process may have as many connections and files open as it serves at once.
func (m machine) files(pid string) Finding {
	limit := m.limit(pid, "Max open files")
	if n, err := strconv.Atoi(limit); err == nil && n < 4500 {
		return wrong("machine", "LimitNOFILE=16384 in the unit file, or --ulimit nofile=16384 of the container", "Process %s serves 4,096 connections and may have only so many files open: %d.", pid, n)
	}
	return ok("machine", "Process %s may have so many files and connections open: %s.", pid, limit)
}

// limit is what the kernel bounds a process by.
func (m machine) limit(pid, name string) string {
	for line := range strings.Lines(string(read(filepath.Join(m.proc, pid, "limits")))) {
		if value, is := strings.CutPrefix(line, name); is {
			return strings.Fields(value)[0]
		}
	}
	return "unknown"
}

// status is the first word of a line of a process's status.
func (m machine) status(pid, name string) (string, bool) {
	for line := range strings.Lines(string(read(filepath.Join(m.proc, pid, "status")))) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == name {
			return fields[1], true
		}
	}
	return "", false
}

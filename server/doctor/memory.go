package doctor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"trivselspuls/server/memory"
	"trivselspuls/server/settings"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
)

// Memory looks through the memory of every process of this program on this machine, but
// for itself, for the secrets of the waves that are open and for the text of any wave's
// key file. What serves must have none. A wave's own process has what signs while the
// wave is open, which shows that the search sees what is there; nothing may have what
// opens but the process of a closing. It reads the keys, so it takes root.
func Memory(c settings.Settings) Check {
	return func(context.Context) []Finding {
		things, err := secrets(c)
		if err != nil {
			return []Finding{cannot("memory", "Which secrets to look for", err)}
		}
		return machine{"/proc"}.memory(things)
	}
}

// keyText names what stands in every key file, whichever wave it is of.
const keyText = "text of a key file"

// secrets are the pieces of what must not be in memory, by what they are pieces of.
func secrets(c settings.Settings) (map[string][][]byte, error) {
	things := map[string][][]byte{}
	for _, name := range []string{"opening", "pepper"} {
		things[keyText] = append(things[keyText], fmt.Appendf(nil, "%q:\"", name)) // put together here, so that the program does not have it
	}
	if !keys.Marked(c.KeyDir) && !keys.Marked(c.KeyCopyDir) {
		return things, nil // before the first start
	}
	directory, err := keys.Open(c.KeyDir, c.KeyCopyDir)
	if err != nil {
		return nil, err
	}
	for _, place := range []string{c.KeyDir, c.KeyCopyDir} {
		entries, err := os.ReadDir(place)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			wave := survey.WaveID(strings.TrimSuffix(entry.Name(), filepath.Ext(entry.Name())))
			if !survey.ValidID(string(wave)) {
				continue
			}
			shapes, err := directory.Shapes(wave)
			if errors.Is(err, survey.ErrKeyMissing) {
				continue // closed meanwhile
			}
			if err != nil {
				return nil, err
			}
			for name, pieces := range shapes {
				things[name+" of wave "+string(wave)] = pieces
			}
		}
	}
	return things, nil
}

// memory looks for things in every process.
func (m machine) memory(things map[string][][]byte) (findings []Finding) {
	processes := m.ours()
	if len(processes) == 0 {
		return []Finding{cannot("memory", "The server's memory", errors.New("no process of this program runs here, or none that this user may see"))}
	}
	for _, process := range processes {
		pid, err := strconv.Atoi(process)
		if err != nil {
			continue
		}
		result, err := memory.Search(pid, things)
		if err != nil || result.Unread > 0 {
			findings = append(findings, cannot("memory", "The memory of process "+process, errors.Join(err, fmt.Errorf("bytes that could not be read: %d; run it as root", result.Unread))))
			continue
		}
		findings = append(findings, m.judge(process, result)...)
	}
	return findings
}

// judge says what it means that things were found in a process.
func (m machine) judge(pid string, result memory.Result) (findings []Finding) {
	const serve = "restart the server when the waves that are open have closed, and tell whoever maintains the program"
	keeper := m.keeps(pid)
	signs := 0
	for _, name := range slices.Sorted(maps.Keys(result.Found)) {
		if keeper && !strings.HasPrefix(name, "opening key") && name != keyText {
			signs += result.Found[name]
			continue
		}
		if keeper {
			continue // of a closing that goes on, or of the making of keys
		}
		findings = append(findings, wrong("memory", serve, "Process %s, which serves, has in memory what it must not: %s (pieces: %d).", pid, name, result.Found[name]))
	}
	switch {
	case keeper && signs > 0:
		findings = append(findings, ok("memory", "Process %s keeps a wave's keys: it has what signs (pieces: %d).", pid, signs))
	case keeper:
		findings = append(findings, ok("memory", "Process %s is a wave's and has not needed its keys yet.", pid))
	case len(findings) == 0:
		findings = append(findings, ok("memory", "Process %s, which serves, has no piece of a wave's keys in its memory (%d MB were looked through).", pid, result.Read>>20))
	}
	return findings
}

// keeps reports whether a process is one that keeps a wave's keys.
func (m machine) keeps(pid string) bool {
	words := strings.Split(string(read(filepath.Join(m.proc, pid, "cmdline"))), "\x00")
	return len(words) > 1 && words[1] == "keeper"
}

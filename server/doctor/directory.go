package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"trivselspuls/server/settings"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// Directories looks at the directories' rights, owner and room, and at the clock. The server
// does it too when it starts.
func Directories(ctx context.Context, c settings.Settings, st *store.Store) (findings []Finding) {
	if info, err := os.Stat(c.DataDir); err == nil && c.DatabaseURL == "" && info.Mode().Perm()&0o077 != 0 {
		findings = append(findings, wrong("database", "chmod 700 "+c.DataDir, "%s may be entered by others: its mode is %04o.", c.DataDir, info.Mode().Perm()))
	}
	need := int64(64 << 20) // and twice what is there
	for _, end := range []string{"", "-wal"} {
		if info, err := os.Stat(c.Database() + end); err == nil {
			need += 2 * info.Size()
		}
	}
	for _, dir := range []string{c.DataDir, c.KeyDir, c.KeyCopyDir} {
		findings = append(append(findings, owned(c.DataDir, dir)...), room(dir, need)...)
		need = 16 << 20
	}
	return append(findings, clock(ctx, time.Now(), c, st)...)
}

// room says whether so many bytes, and a thousand files, can be written to a directory.
func room(dir string, need int64) []Finding {
	var is syscall.Statfs_t
	if err := syscall.Statfs(dir, &is); err != nil {
		return nil // what is not there is told elsewhere
	}
	free := int64(is.Bavail) * int64(is.Bsize) //nolint:unconvert // other types on other systems
	if free < need {
		return []Finding{wrong("machine", "make room; closing a wave writes the database anew beside the old one", "The disk of %s has %d MB left and needs %d MB.", dir, free>>20, need>>20)}
	}
	if is.Files > 0 && is.Ffree < 1000 {
		return []Finding{wrong("machine", "remove files that nobody needs", "The file system of %s has room for so few more files: %d.", dir, is.Ffree)}
	}
	return []Finding{ok("machine", "The disk of %s has %d MB left.", dir, free>>20)}
}

// owned finds files that are not of the user that the data directory is of: most often somebody has run a command as root.
func owned(data, dir string) (findings []Finding) {
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, name := range append(files, dir) {
		if of, by := owner(name), owner(data); of != nil && by != nil && of.Uid != by.Uid {
			findings = append(findings, wrong("database", fmt.Sprintf("chown -R --reference=%s %s", data, dir), "%s belongs to another user than %s.", name, data))
		}
	}
	return findings
}

func owner(name string) *syscall.Stat_t {
	info, err := os.Lstat(name)
	if err != nil {
		return nil
	}
	is, _ := info.Sys().(*syscall.Stat_t)
	return is
}

// clock looks for something that is from after now. Deadlines are by this clock, so one that is
// wrong closes waves too early or never.
func clock(ctx context.Context, now time.Time, c settings.Settings, st *store.Store) []Finding {
	const mend = "set the clock, and let it be kept (timedatectl set-ntp true)"
	seen := map[string]time.Time{}
	for _, name := range []string{c.Database(), c.KeyDir} {
		if info, err := os.Stat(name); err == nil {
			seen["the last change of "+name] = info.ModTime()
		}
	}
	if info, known := debug.ReadBuildInfo(); known {
		for _, s := range info.Settings {
			if made, err := time.Parse(time.RFC3339, s.Value); err == nil && s.Key == "vcs.time" {
				seen["this program"] = made
			}
		}
	}
	if st != nil {
		last, theirs, err := st.Clocks(ctx)
		if err != nil && !errors.Is(err, survey.ErrNotFound) {
			return []Finding{cannot("machine", "What time it is to the database", err)}
		}
		if away := now.Sub(theirs).Abs(); !theirs.IsZero() && away > time.Minute {
			return []Finding{wrong("machine", mend, "The clocks of this machine and of the database's are %v apart.", away.Round(time.Second))}
		}
		seen["the audit log's last entry"] = last
	}
	for what, at := range seen {
		if at.After(now.Add(5 * time.Minute)) {
			return []Finding{wrong("machine", mend, "It is %s here, and %s is from %s.", now.Format(time.RFC3339), what, at.Format(time.RFC3339))}
		}
	}
	return []Finding{ok("machine", "It is %s, and nothing here is from later.", now.UTC().Format(time.RFC3339))}
}

// locked says whether the server that answers is the one on this directory.
func locked(c settings.Settings, answers bool) []Finding {
	held, err := c.Locked()
	switch {
	case c.DatabaseURL != "" || errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return []Finding{cannot("server", "Whether a server runs on "+c.DataDir, err)}
	case held && !answers:
		return []Finding{wrong("server", "look at its log; run doctor with the settings of the server", "A server runs on %s and does not answer at LISTEN.", c.DataDir)}
	case answers && !held:
		return []Finding{wrong("server", "run doctor with the settings of the server (DATA_DIR)", "What answers at LISTEN runs on another directory than %s.", c.DataDir)}
	}
	return nil
}

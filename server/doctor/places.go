package doctor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"trivselspuls/server/identity"
	"trivselspuls/server/settings"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// places looks at the two places of the keys, and at whose keys are in them. Without a
// store it does not know which waves are open.
func places(ctx context.Context, c settings.Settings, st *store.Store) (findings []Finding) {
	var infos []fs.FileInfo
	var accounts [][]byte
	for _, place := range []string{c.KeyDir, c.KeyCopyDir} {
		info, err := os.Stat(place)
		if err != nil {
			findings = append(findings, wrong("keys", "mount it; before the first start there is none", "%s cannot be looked at: %v.", place, err))
			continue
		}
		infos = append(infos, info)
		if info.Mode().Perm()&0o077 != 0 {
			findings = append(findings, wrong("keys", "chmod 700 "+place, "%s may be entered by others: its mode is %04o.", place, info.Mode().Perm()))
		}
		if !keys.Marked(place) {
			findings = append(findings, wrong("keys", "mount the disk that was used before", "%s has not been used as a place of keys.", place))
		}
		accounts = append(accounts, read(filepath.Join(place, "accounts.key")))
		findings = append(findings, filesystem("keys", place)...)
		findings = append(findings, inPlace(ctx, place, st)...)
	}
	if len(infos) < 2 {
		return findings
	}
	if !bytes.Equal(accounts[0], accounts[1]) {
		findings = append(findings, wrong("keys", "run «server keys renew», or copy the right one", "accounts.key is not the same in both places."))
	}
	one, first := infos[0].Sys().(*syscall.Stat_t)
	two, second := infos[1].Sys().(*syscall.Stat_t)
	switch {
	case os.SameFile(infos[0], infos[1]):
		findings = append(findings, wrong("keys", "set KEY_COPY_DIR", "Both places of the keys are the same directory."))
	case !first || !second:
		findings = append(findings, cannot("keys", "Whether the two places are on different disks", errors.New("this system does not say")))
	case one.Dev == two.Dev:
		findings = append(findings, Finding{"keys", Advice, "Both places of the keys are on one disk: when it breaks, the answers of open waves cannot be read.", "set KEY_COPY_DIR to a directory on another disk"})
	default:
		findings = append(findings, ok("keys", "The two places of the keys are on different file systems."))
	}
	return append(findings, whole(ctx, c, st)...)
}

// whole says whether every wave that needs them has its keys in both places.
func whole(ctx context.Context, c settings.Settings, st *store.Store) []Finding {
	if st == nil || !keys.Marked(c.KeyDir) && !keys.Marked(c.KeyCopyDir) {
		return []Finding{cannot("keys", "Whether every open wave has its keys", errors.New("the database, or a place used before, is missing"))}
	}
	service, directory, err := c.Waves(st)
	if err != nil {
		return []Finding{wrong("keys", "mount what was used before, mode 0700; KEY_DIR and KEY_COPY_DIR say where it is", "The places of the keys cannot be used: %v.", err)}
	}
	faults, err := service.KeyFaults(ctx)
	if err != nil {
		return []Finding{cannot("keys", "Whether every open wave has its keys", err)}
	}
	var findings []Finding
	for wave, fault := range faults {
		findings = append(findings, wrong("keys", "copy its files from the other place, mode 0600", "The keys of the open wave %s: %v.", wave, fault))
	}
	if lost, err := lostSecrets(ctx, c, st, directory); err != nil {
		findings = append(findings, cannot("keys", "Whether accounts.key opens what it sealed", err))
	} else if lost > 0 {
		findings = append(findings, wrong("keys", "stop the server and put the right accounts.key into both places; else they need a recovery code or a new link", "Another accounts.key than this one sealed the one-time codes of people: %d.", lost))
	}
	if len(faults) == 0 {
		findings = append(findings, ok("keys", "Every open wave has its keys whole in both places."))
	}
	return findings
}

// lostSecrets counts what accounts.key does not open. Where it is in neither place that is everything, and none is
// made; where it is in one, or two differ, it is told already.
func lostSecrets(ctx context.Context, c settings.Settings, st *store.Store, directory *keys.Directory) (int, error) {
	one, two := read(filepath.Join(c.KeyDir, "accounts.key")), read(filepath.Join(c.KeyCopyDir, "accounts.key"))
	if !bytes.Equal(one, two) {
		return 0, nil
	}
	open := func(survey.AccountID, []byte) error { return survey.ErrKeyMissing }
	if one != nil {
		vault, err := directory.Vault()
		if err != nil {
			return 0, err
		}
		open = identity.Opener(vault)
	}
	return st.LostSecrets(ctx, open)
}

// inPlace looks at the files of one place: at their modes, and whether they are the keys
// of a wave that has ended.
func inPlace(ctx context.Context, place string, st *store.Store) (findings []Finding) {
	entries, err := os.ReadDir(place)
	if err != nil {
		return []Finding{cannot("keys", "What is in "+place, err)}
	}
	ended := 0
	for _, entry := range entries {
		name := filepath.Join(place, entry.Name())
		findings = append(findings, mode("keys", name)...)
		id := survey.WaveID(entry.Name()[:min(32, len(entry.Name()))])
		if !survey.ValidID(string(id)) || st == nil {
			continue
		}
		wave, err := st.Wave(ctx, id)
		if err != nil && !errors.Is(err, survey.ErrNotFound) {
			findings = append(findings, cannot("left", "Whether "+name+" is of an open wave", err))
		} else if err != nil || wave.State != survey.Open && wave.State != survey.Closing {
			ended++
			findings = append(findings, wrong("left", "start the server, which destroys the keys of closed waves within a minute, or open the wave if it is planned, which destroys what an opening that was cut off left; else overwrite and remove it", "%s is of a wave that is not open.", name))
		}
	}
	switch {
	case st == nil:
		findings = append(findings, cannot("left", "Whose keys are in "+place, errors.New("the database could not be looked at")))
	case ended == 0:
		findings = append(findings, ok("left", "No key of a closed wave is in %s.", place))
	}
	return findings
}

// mode looks whether others may read a file. One that is not there is nobody's.
func mode(about, name string) []Finding {
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return []Finding{cannot(about, "Who may read "+name, err)}
	case info.Mode().Perm()&0o077 != 0:
		return []Finding{wrong(about, "chmod go= "+name, "%s may be read by others: its mode is %04o.", name, info.Mode().Perm())}
	}
	return nil
}

func read(name string) []byte {
	body, err := os.ReadFile(name)
	if err != nil {
		return nil // the server says what that means
	}
	return body
}

// kinds of file systems by the number that the kernel gives them.
var kinds = map[int64]struct {
	name  string
	state State
	text  string
}{
	0x01021994: {"tmpfs", Wrong, "memory: it is gone when the machine stops"},
	0x858458f6: {"ramfs", Wrong, "memory: it is gone when the machine stops"},
	0x6969:     {"NFS", Wrong, "a network: locks and flushes are not to be relied upon, and what is erased may stay on the other side"},
	0xff534d42: {"CIFS", Wrong, "a network: locks and flushes are not to be relied upon, and what is erased may stay on the other side"},
	0xfe534d42: {"SMB", Wrong, "a network: locks and flushes are not to be relied upon, and what is erased may stay on the other side"},
	0x01021997: {"9p", Wrong, "another machine: locks and flushes are not to be relied upon"},
	0x65735546: {"FUSE", Advice, "a program: whether it flushes and erases is not known"},
	0x794c7630: {"overlay", Wrong, "a container's own layer: it is gone with the container. Use a volume"},
	0x9123683e: {"btrfs", Advice, "a file system that keeps what is overwritten, also in snapshots: encrypt it, and take no snapshots"},
	0x2fc12fc1: {"ZFS", Advice, "a file system that keeps what is overwritten, also in snapshots: encrypt it, and take no snapshots"},
	0xca451a4e: {"bcachefs", Advice, "a file system that keeps what is overwritten, also in snapshots: encrypt it, and take no snapshots"},
}

// filesystem looks at what kind of file system a file is on.
func filesystem(about, name string) []Finding {
	var is syscall.Statfs_t
	if err := syscall.Statfs(name, &is); err != nil {
		return []Finding{cannot(about, "What file system "+name+" is on", err)}
	}
	return judge(about, name, int64(is.Type)) //nolint:unconvert // another type on other systems
}

func judge(about, name string, kind int64) []Finding {
	if k, listed := kinds[kind]; listed {
		return []Finding{{about, k.state, fmt.Sprintf("%s is on %s, %s.", name, k.name, k.text), "put it on a disk of this machine, with a plain file system"}}
	}
	return []Finding{ok(about, "%s is on a file system that is none of those known to lose or keep too much.", name)}
}

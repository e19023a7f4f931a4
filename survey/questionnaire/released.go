package questionnaire

import (
	"errors"
	"io/fs"
)

// releasedName is the file that names every released version with its hash.
// From the first real wave on, what it names never changes; a correction is a
// new version.
const releasedName = "released.yaml"

// checkReleased compares the questionnaires with the hashes they were released
// with. A folder without the file has released nothing.
func checkReleased(fsys fs.FS, all []*Questionnaire) Problems {
	body, err := fs.ReadFile(fsys, releasedName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return Problems{unreadable(releasedName, err)}
	}
	f, top := openFile(releasedName, body)
	if top == nil {
		return f.problems
	}
	hashes := map[string]string{}
	for _, q := range all {
		hashes[q.fileName()] = q.Hash
	}
	for _, name := range top.names {
		released := top.text(name)
		switch hash, ok := hashes[name]; {
		case !ok:
			f.fail(name, "was released and must stay, but its file is gone")
		case hash != released:
			f.fail(name, "was released and must not change: its hash is now %s; put the change in a new version", hash)
		}
	}
	return f.problems
}

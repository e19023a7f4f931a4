package questionnaire

import (
	"cmp"
	"embed"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"

	"trivselspuls/survey"
)

//go:embed data/*.yaml
var embedded embed.FS

// Load reads the questionnaires that are built into the program. An error is a
// mistake in the files and is of type Problems.
func Load() (*Library, error) {
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, err
	}
	return LoadFS(data)
}

// LoadFS reads every questionnaire in the top folder of a file system. A library
// with any mistake in it is not returned.
func LoadFS(fsys fs.FS) (*Library, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, err
	}
	l := &Library{}
	var problems Problems
	for _, name := range names {
		switch fileKind(name) {
		case structureFile:
			q, found := readQuestionnaire(fsys, name)
			problems = append(problems, found...)
			l.all = append(l.all, q)
		case strayFile:
			problems = append(problems, Problem{File: name, Text: "is not named AUDIENCE.vN.yaml or AUDIENCE.vN.LANGUAGE.yaml"})
		case textFile:
			if !slices.Contains(names, structureOf(name)) {
				problems = append(problems, Problem{File: name, Text: "there is no " + structureOf(name)})
			}
		}
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	problems = checkReleased(fsys, l.all)
	if err := problems.err(); err != nil {
		return nil, err
	}
	order := survey.Audiences()
	slices.SortFunc(l.all, func(a, b *Questionnaire) int {
		return cmp.Or(slices.Index(order, a.Audience)-slices.Index(order, b.Audience), a.Version-b.Version)
	})
	return l, nil
}

// Read reads and checks one questionnaire: name is its structure file or any of
// its text files, at any depth of fsys. The error is of type Problems.
func Read(fsys fs.FS, name string) (*Questionnaire, error) {
	if folder := path.Dir(name); folder != "." {
		sub, err := fs.Sub(fsys, folder)
		if err != nil {
			return nil, err
		}
		fsys, name = sub, path.Base(name)
	}
	switch fileKind(name) {
	case textFile:
		name = structureOf(name)
	case structureFile:
	default:
		return nil, Problems{{File: name, Text: "is not named AUDIENCE.vN.yaml or AUDIENCE.vN.LANGUAGE.yaml"}}
	}
	q, problems := readQuestionnaire(fsys, name)
	if err := problems.err(); err != nil {
		return nil, err
	}
	return q, nil
}

const (
	strayFile = iota
	structureFile
	textFile
	hashesFile
)

var namePattern = regexp.MustCompile(`^([a-z0-9-]+\.v[0-9]{1,4})(\.[a-z]{2,3})?\.yaml$`)

func fileKind(name string) int {
	m := namePattern.FindStringSubmatch(name)
	switch {
	case name == releasedName:
		return hashesFile
	case m == nil:
		return strayFile
	case m[2] == "":
		return structureFile
	default:
		return textFile
	}
}

// structureOf names the structure file that a text file belongs to.
func structureOf(name string) string {
	return namePattern.FindStringSubmatch(name)[1] + ".yaml"
}

// fileName is the structure file's name by what is in it, without ending.
func (q *Questionnaire) fileName() string {
	return string(q.Audience) + ".v" + strconv.Itoa(q.Version)
}

// readQuestionnaire reads a structure file and the texts beside it.
func readQuestionnaire(fsys fs.FS, name string) (*Questionnaire, Problems) {
	s, problems := readSources(fsys, name)
	if s.structure.node == nil {
		return nil, problems
	}
	f, top := s.structure.file, s.structure.open()
	if top == nil {
		return nil, f.problems
	}
	q := readStructure(f, top)
	if len(f.problems) == 0 { // what could not be read would look like other mistakes
		checkStructure(f, q)
	}
	if want := q.fileName() + ".yaml"; want != name && len(f.problems) == 0 {
		f.fail("version", "audience and version say that the file is %s", want)
	}
	if len(f.problems) > 0 {
		return nil, f.problems // texts can only be compared with a sound structure
	}
	if problems = append(problems, readLanguages(s, q)...); len(problems) > 0 {
		return nil, problems
	}
	setHashes(q)
	return q, nil
}

// releasedName is the file that names every released version with its hash.
// From the first real wave on, what it names never changes; a correction is a
// new version.
const releasedName = "released.yaml"

// checkReleased compares the questionnaires with the hashes they were released
// with. A folder without the file has released nothing.
func checkReleased(fsys fs.FS, all []*Questionnaire) Problems {
	if _, err := fs.Stat(fsys, releasedName); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	f, problems := readDocument(fsys, releasedName)
	top := f.open()
	if top == nil {
		return problems
	}
	hashes := survey.Keyed(all, func(q *Questionnaire) (name, hash string) { return q.fileName(), q.Hash })
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

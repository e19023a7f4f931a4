package questionnaire

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"trivselspuls/survey"

	"go.yaml.in/yaml/v3"
)

// document is the outermost mapping of a file.
type document struct {
	*file
	node *yaml.Node
}

// open is the mapping to be read; nil when there is none.
func (d document) open() *object {
	if d.node == nil {
		return nil
	}
	if top := d.object(d.node, ""); len(d.problems) == 0 || len(top.names) > 0 {
		return top
	}
	return nil
}

// sources are what a version is read from: its structure, and its texts by language.
type sources struct {
	structure document
	texts     map[string]document
}

// readSources reads a structure file and the texts beside it. A file that extends an
// earlier version holds what is new, its texts among it, and takes the rest from there.
func readSources(fsys fs.FS, name string) (sources, Problems) {
	structure, problems := readDocument(fsys, name)
	if len(problems) > 0 {
		return sources{}, problems
	}
	s := sources{structure, map[string]document{}}
	base := strings.TrimSuffix(name, ".yaml")
	names, _ := fs.Glob(fsys, base+".*.yaml")
	extends := at(structure.node, "extends") >= 0
	for _, name := range names {
		code := strings.TrimSuffix(strings.TrimPrefix(name, base+"."), ".yaml")
		switch {
		case extends:
			problems = append(problems, Problem{File: name, Text: "belongs into " + base + ".yaml, which extends another version"})
		case !slices.ContainsFunc(survey.Languages(), func(l Language) bool { return l.Code == code }):
			problems = append(problems, Problem{File: name, Text: "«" + code + "» is not a language this program knows"})
		default:
			text, found := readDocument(fsys, name)
			if text.file == nil { // it cannot be read
				problems = append(problems, found...)
				continue
			}
			s.texts[code] = text
		}
	}
	switch {
	case !extends:
		return s, problems
	case len(problems) > 0:
		return sources{}, problems
	}
	return extend(fsys, s)
}

func readDocument(fsys fs.FS, name string) (document, Problems) {
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		return document{}, Problems{unreadable(name, err)}
	}
	f, node := parseFile(name, body)
	return document{f, node}, f.problems
}

// extend puts a file over the version that it extends. Languages that it has no texts
// for are left out.
func extend(fsys fs.FS, s sources) (sources, Problems) {
	f := s.structure.file
	o := f.object(s.structure.node, "")
	version, earlier := o.number("version"), o.number("extends")
	if earlier >= version && len(f.problems) == 0 {
		f.fail("extends", "is %d, must be a version before %d", earlier, version)
	}
	want := func(version int) string { return o.text("audience") + ".v" + strconv.Itoa(version) + ".yaml" }
	if want(version) != f.name && len(f.problems) == 0 {
		f.fail("version", "audience and version say that the file is %s", want(version))
	}
	texts := o.object("texts")
	if len(f.problems) > 0 {
		return sources{}, f.problems
	}
	before, problems := readSources(fsys, want(earlier))
	if len(problems) > 0 {
		return sources{}, problems
	}
	line := f.line("extends")
	s.structure.node = over(before.structure.node, s.structure.node, line)
	for _, key := range []string{"extends", "texts"} {
		if i := at(s.structure.node, key); i >= 0 {
			s.structure.node.Content = slices.Delete(s.structure.node.Content, i, i+2)
		}
	}
	for _, code := range texts.names {
		text, ok := before.texts[code]
		if !ok || text.node == nil {
			f.fail("texts."+code, "version %d has no texts in this language", earlier)
			continue
		}
		s.texts[code] = document{&file{name: f.name, lines: map[string]int{}}, over(text.node, texts.values[code], line)}
	}
	if len(f.problems) > 0 {
		return sources{}, f.problems
	}
	f.lines = map[string]int{}
	return s, nil
}

// over is a node with another put over it: keys of mappings, and entries of lists by
// their code or id; anything else takes the other's place. What is taken from the first
// stands on the line that says so.
func over(base, top *yaml.Node, line int) *yaml.Node {
	same := base.Kind == top.Kind && len(top.Content) > 0
	if !same || top.Kind == yaml.SequenceNode && top.Content[0].Kind != yaml.MappingNode {
		return top
	}
	merged := copied(base, line)
	if top.Kind == yaml.SequenceNode {
		for _, entry := range top.Content {
			i := slices.IndexFunc(merged.Content, func(n *yaml.Node) bool { return name(n) == name(entry) })
			if i < 0 {
				merged.Content = append(merged.Content, entry)
			} else {
				merged.Content[i] = entry
			}
		}
		return merged
	}
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		if found := at(merged, key.Value); found < 0 {
			merged.Content = append(merged.Content, key, value)
		} else {
			merged.Content[found], merged.Content[found+1] = key, over(merged.Content[found+1], value, line)
		}
	}
	return merged
}

// at is the position of a key in a mapping, or −1.
func at(n *yaml.Node, key string) int {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// name is the code or id of an entry of a list.
func name(n *yaml.Node) string {
	for _, key := range []string{"code", "id"} {
		if i := at(n, key); i >= 0 {
			return n.Content[i+1].Value
		}
	}
	return ""
}

func copied(n *yaml.Node, line int) *yaml.Node {
	c := *n
	c.Line, c.Content = line, survey.Map(n.Content, func(one *yaml.Node) *yaml.Node { return copied(one, line) })
	return &c
}

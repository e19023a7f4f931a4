package questionnaire

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
)

// object is a YAML mapping being read. Each reader marks its key as known;
// close reports the keys that nobody read.
type object struct {
	f      *file
	key    string   // path of the mapping itself
	names  []string // in the file's order
	values map[string]*yaml.Node
	known  map[string]bool
}

func (f *file) object(n *yaml.Node, key string) *object {
	o := &object{f: f, key: key, values: map[string]*yaml.Node{}, known: map[string]bool{}}
	if _, seen := f.lines[key]; !seen {
		f.lines[key] = n.Line
	}
	if n.Kind != yaml.MappingNode {
		f.fail(key, "must be a list of keys with values")
		return o
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, err := scalar(n.Content[i])
		if err != nil {
			f.problems = append(f.problems, Problem{f.name, n.Content[i].Line, key, "a key " + err.Error()})
			continue
		}
		if o.values[name] != nil {
			f.problems = append(f.problems, Problem{f.name, n.Content[i].Line, o.path(name), "stands twice"})
			continue
		}
		f.lines[o.path(name)] = n.Content[i].Line
		o.names = append(o.names, name)
		o.values[name] = n.Content[i+1]
	}
	return o
}

func (o *object) path(name string) string {
	if o.key == "" {
		return name
	}
	return o.key + "." + name
}

func (o *object) fail(name, format string, args ...any) { o.f.fail(o.path(name), format, args...) }

// node is the value of a key, or nil.
func (o *object) node(name string) *yaml.Node {
	o.known[name] = true
	return o.values[name]
}

// has reports whether the key is there.
func (o *object) has(name string) bool { return o.values[name] != nil }

// need is node, and a missing key is a mistake.
func (o *object) need(name string) *yaml.Node {
	n := o.node(name)
	if n == nil {
		o.fail(name, "is missing")
	}
	return n
}

// text reads a text that must be there.
func (o *object) text(name string) string {
	n := o.need(name)
	if n == nil {
		return ""
	}
	s, err := scalar(n)
	if err != nil {
		o.fail(name, "%v", err)
	}
	return s
}

// choice reads one of a few words; when the key may be missing, the first word
// stands for it.
func choice[T ~string](o *object, name string, needed bool, words ...T) T {
	if !needed && !o.has(name) {
		return words[0]
	}
	problems := len(o.f.problems)
	word := T(o.text(name))
	if !slices.Contains(words, word) && problems == len(o.f.problems) {
		o.fail(name, "is «%s», must be %s", word, joined(words, " or "))
	}
	return word
}

// number reads a whole number that must be there, 0 when it is not one.
func (o *object) number(name string) int {
	problems := len(o.f.problems)
	s := o.text(name)
	n, err := strconv.Atoi(s)
	if err != nil && problems == len(o.f.problems) {
		o.fail(name, "is «%s», must be a whole number", s)
	}
	return n
}

// flag reads true or false; false when it is not there.
func (o *object) flag(name string) bool {
	return choice(o, name, false, "false", "true") == "true"
}

// list reads the plain texts of a list; none when the key is not there.
func (o *object) list(name string) []string {
	var texts []string
	for _, n := range o.nodes(name) {
		s, err := scalar(n)
		if err != nil {
			o.fail(name, "an entry %v", err)
			continue
		}
		texts = append(texts, s)
	}
	return texts
}

func (o *object) nodes(name string) []*yaml.Node {
	n := o.node(name)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		o.fail(name, "must be a list")
		return nil
	}
	return n.Content
}

// object reads a mapping inside this one; an empty one when it is not there.
func (o *object) object(name string) *object {
	n := o.node(name)
	if n == nil {
		n = &yaml.Node{Kind: yaml.MappingNode, Line: o.f.line(o.path(name))}
	}
	return o.f.object(n, o.path(name))
}

// texts reads a mapping from names to plain texts.
func (o *object) texts(name string) map[string]string {
	inner := o.object(name)
	texts := map[string]string{}
	for _, key := range inner.names {
		texts[key] = inner.text(key)
	}
	return texts
}

// close reports every key that was not read.
func (o *object) close() {
	for _, name := range o.names {
		if !o.known[name] {
			o.fail(name, "is not a known key")
		}
	}
}

// joined lists words as a message shows them.
func joined[T ~string](words []T, between string) string {
	return strings.Join(survey.Map(words, func(w T) string { return string(w) }), between)
}

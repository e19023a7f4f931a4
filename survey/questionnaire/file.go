package questionnaire

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
)

// maxFile is the most bytes a file may have; the largest is a tenth of it.
const maxFile = 256 << 10

// file is one YAML file being read. It collects every mistake rather than
// stopping at the first, and remembers on which line each key stands, so that
// the checks across keys can point at it.
type file struct {
	name     string
	lines    map[string]int
	problems Problems
}

func (f *file) fail(key, format string, args ...any) {
	f.problems = append(f.problems, Problem{f.name, f.line(key), key, fmt.Sprintf(format, args...)})
}

// line finds where a key stands, or the nearest key around it.
func (f *file) line(key string) int {
	for key != "" {
		if n, ok := f.lines[key]; ok {
			return n
		}
		cut := max(strings.LastIndexByte(key, '.'), 0)
		key = key[:cut]
	}
	return 0
}

// parseFile parses a file; the node is nil when it is not one document of YAML.
func parseFile(name string, body []byte) (*file, *yaml.Node) {
	f := &file{name: name, lines: map[string]int{}}
	if len(body) > maxFile {
		f.fail("", "the file is larger than %d kB", maxFile>>10)
		return f, nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(body))
	var document, more yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		f.fail("", "the file is empty")
		return f, nil
	case err != nil:
		f.yamlError(err)
		return f, nil
	}
	if err := decoder.Decode(&more); err == nil {
		f.fail("", "a second document begins on line %d; a file holds one", more.Line)
		return f, nil
	} else if !errors.Is(err, io.EOF) {
		f.yamlError(err)
		return f, nil
	}
	return f, document.Content[0]
}

// parserWords are the messages for which the YAML package counts lines from 0;
// for all others it counts from 1.
var parserWords = []string{
	"did not find expected ',' or ']'", "did not find expected ',' or '}'",
	"did not find expected key", "did not find expected '-' indicator",
	"did not find expected node content", "did not find expected <document start>",
}

// yamlError takes the line out of the YAML package's message.
func (f *file) yamlError(err error) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if number, message, ok := strings.Cut(rest, ": "); ok {
			if n, bad := strconv.Atoi(number); bad == nil {
				line, text = n, message
				if slices.Contains(parserWords, message) {
					line++
				}
			}
		}
	}
	f.problems = append(f.problems, Problem{f.name, line, "", "not YAML: " + text})
}

// errScalar is what a value that should be a plain text is.
var errScalar = errors.New("must be a plain text")

// scalar reads a plain value. Aliases are refused with everything else that is
// not plain: a reader should see each text where it is used.
func scalar(n *yaml.Node) (string, error) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return "", errScalar
	}
	text := strings.TrimSpace(n.Value)
	if text == "" {
		return "", errors.New("must not be empty")
	}
	for _, r := range text {
		if unfit(r) {
			return "", fmt.Errorf("must be one line without control characters, has %U", r)
		}
	}
	return text, nil
}

// unfit reports whether a character does not belong in a line of text: control
// characters, and marks that turn the direction of what follows.
func unfit(r rune) bool {
	return r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// Words of the review key: whether a native reader has checked the translation.
const (
	reviewDone  = "done"
	reviewDraft = "draft"
)

// readTexts reads an AUDIENCE.vN.LANGUAGE.yaml file. Whether it says all that
// the structure needs is checked afterwards.
func readTexts(o *object) *texts {
	t := &texts{
		language: o.text("language"),
		draft:    choice(o, "review", true, reviewDone, reviewDraft) == reviewDraft,
		title:    o.text("title"),
		declined: o.text("declined"),
		scales:   map[string][]string{},
		before:   o.texts("before"),
		beside:   map[string][]string{},
		words:    map[string]Explanation{},
	}
	if o.has("dont_know") {
		t.dontKnow = o.text("dont_know")
	}
	o.need("scales")
	scales := o.object("scales")
	for _, id := range scales.names {
		t.scales[id] = scales.list(id)
	}
	beside := o.object("beside")
	for _, code := range beside.names {
		t.beside[code] = beside.list(code)
	}
	words := o.object("words")
	for _, id := range words.names {
		word := words.object(id)
		t.words[id] = Explanation{id, word.text("asks"), word.text("means")}
		word.close()
	}
	o.need("items")
	t.items = o.texts("items")
	t.indicators = readIndicatorTexts(o.object("indicators"))
	o.close()
	return t
}

func readIndicatorTexts(o *object) map[string]indicatorTexts {
	all := map[string]indicatorTexts{}
	for _, id := range o.names {
		ind := o.object(id)
		all[id] = indicatorTexts{name: ind.text("name"), about: ind.text("about"), forms: ind.texts("forms")}
		ind.close()
	}
	return all
}

// Problem is one mistake in a questionnaire's files.
type Problem struct {
	File string
	Line int    // from 1; 0 when the whole file is meant
	Key  string // «items.E1a.scale», or empty
	Text string
}

// Error is FILE:LINE: KEY: TEXT, the form editors can jump to.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Key != "" {
		b.WriteString(": " + p.Key)
	}
	return b.String() + ": " + p.Text
}

// unreadable is a file that is missing or closed to us, without its whole path.
func unreadable(name string, err error) Problem {
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		err = cause.Err
	}
	return Problem{File: name, Text: fmt.Sprintf("cannot be read: %v", err)}
}

// Problems are all mistakes found, by file and line. It is the error of every
// function here that reads files.
type Problems []Problem

// Error gives one line per mistake.
func (ps Problems) Error() string {
	return strings.Join(survey.Map(ps, Problem.Error), "\n")
}

// err is nil when there are no problems, so that an empty list never becomes a
// non-nil error.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	sorted := slices.Clone(ps)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line)
	})
	return sorted
}

package archtest

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// picture is where docs/architecture.md has its drawing.
var picture = regexp.MustCompile("(?s)```mermaid\n.*?```")

// The picture of the parts is made from what they import, which mayImport is held to. Which part stands on
// which is drawn unless another arrow says it already; UPDATE=1 draws it anew.
func TestThePictureIsTheCode(t *testing.T) {
	const file = root + "/docs/architecture.md"
	text := read(t, file)
	drawn := picture.ReplaceAllLiteralString(text, "```mermaid\n"+draw()+"```")
	if drawn == text && picture.MatchString(text) {
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Fatalf("%s shows other parts than the code has: UPDATE=1 go test ./server/test/archtest draws them anew", file)
	}
	if err := os.WriteFile(file, []byte(drawn), 0o644); err != nil {
		t.Fatal(err)
	}
}

// draw is the picture as Mermaid reads it. What lies two folders deep is drawn as one with its room, and what only
// tests use is left out.
func draw() string {
	room := func(part string) string {
		names := strings.Split(part, "/")
		return strings.Join(names[:min(2, len(names))], "/")
	}
	on := map[string]map[string]bool{}
	for part, targets := range mayImport {
		if within(part, "server/test") || part == "survey/must" || part == "server" {
			continue
		}
		for _, target := range append(targets, part) {
			if on[room(part)] == nil {
				on[room(part)] = map[string]bool{}
			}
			if room(target) != room(part) && target != "survey/must" {
				on[room(part)][room(target)] = true
			}
		}
	}
	var reaches func(from, to string) bool
	reaches = func(from, to string) bool {
		return on[from][to] || slices.ContainsFunc(slices.Collect(maps.Keys(on[from])), func(next string) bool { return reaches(next, to) })
	}
	var b strings.Builder
	b.WriteString("graph TD\n")
	for _, from := range slices.Sorted(maps.Keys(on)) {
		others := slices.Sorted(maps.Keys(on[from]))
		for _, to := range others {
			if !slices.ContainsFunc(others, func(via string) bool { return via != to && reaches(via, to) }) {
				b.WriteString("  " + from + " --> " + to + "\n")
			}
		}
	}
	return b.String()
}

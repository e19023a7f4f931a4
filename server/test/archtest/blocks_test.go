package archtest

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	notRun   = regexp.MustCompile(`^<!-- Not run by a test: .{10,}\. -->$`)
	runs     = "docs/moving.md" // whose blocks TestMovingAsItIsWritten runs
	target   = regexp.MustCompile(`(?m)^make ([a-z-]+)`)
	linked   = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	headings = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// A block of a document is run by a test, or says why not, or is no shell's. Every one for a
// shell can be read by one, and each target of make in it is there.
func TestShellBlocksAreRunOrSayWhyNot(t *testing.T) {
	shell, makefile := 0, read(t, root+"/Makefile")
	for _, file := range documents(t) {
		lines, begun := strings.Split(read(t, file), "\n"), -1
		for i, line := range lines {
			kind, fence := strings.CutPrefix(line, "```")
			switch {
			case !fence:
			case begun >= 0:
				text := strings.Join(lines[begun+1:i], "\n")
				if lines[begun] == "```sh" {
					if out, err := exec.Command("sh", "-nc", text).CombinedOutput(); err != nil {
						t.Errorf("%s:%d: no shell reads this: %s", file, begun+1, out)
					}
					for _, make := range target.FindAllStringSubmatch(text, -1) {
						if !strings.Contains(makefile, "\n"+make[1]+": ") {
							t.Errorf("%s:%d: there is no target %s", file, begun+1, make[1])
						}
					}
				}
				begun = -1
			default:
				begun = i
				if kind == "" {
					t.Errorf("%s:%d: say what the block is: sh, text, …", file, i+1)
				}
				if kind == "sh" {
					if shell++; !strings.HasSuffix(file, runs) && !notRun.MatchString(lines[max(0, i-1)]) {
						t.Errorf("%s:%d: no test runs this, and it does not say why", file, i+1)
					}
				}
			}
		}
	}
	if shell < 15 {
		t.Errorf("only %d shell blocks were found", shell)
	}
}

// A link inside the repository leads to what is there, and to a heading that is there.
func TestLinksLeadSomewhere(t *testing.T) {
	decisions, err := filepath.Glob(root + "/docs/decisions/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range append(append(documents(t), root+"/CHANGELOG.md"), decisions...) {
		for _, link := range linked.FindAllStringSubmatch(read(t, file), -1) {
			u, err := url.Parse(link[1])
			if err != nil || u.Scheme != "" {
				continue // elsewhere: a network's answer is no test
			}
			found++
			to := file
			if u.Path != "" {
				to = filepath.Join(filepath.Dir(file), u.Path)
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s leads to %s, which is not there", file, link[1])
			} else if u.Fragment != "" && !hasHeading(read(t, to), u.Fragment) {
				t.Errorf("%s leads to %s, which has no such heading", file, link[1])
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d links were found", found)
	}
}

func hasHeading(text, anchor string) bool {
	for _, heading := range headings.FindAllStringSubmatch(text, -1) {
		plain := regexp.MustCompile(`[^\pL\pN -]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		if strings.ReplaceAll(plain, " ", "-") == anchor {
			return true
		}
	}
	return false
}

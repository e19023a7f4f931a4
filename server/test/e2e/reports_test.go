package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"trivselspuls/survey/must"
)

// tagged is a printed page as poppler reads it.
type tagged struct {
	pages []string // the text of each
	tags  string   // its structure, an element a line
	facts string   // pdfinfo's
	lang  bool     // says that it is in bokmål
}

// poppler runs one of its programs on the page as it is printed.
func poppler(t *testing.T, pdf []byte, name string, arguments ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("TRIVSELSPULS_REQUIRE") == "1" {
			t.Fatal("no poppler on this machine: install it, on Debian with `apt-get install poppler-utils`")
		}
		t.Skip("no poppler on this machine")
	}
	command := exec.Command(name, arguments...)
	command.Stdin = bytes.NewReader(pdf)
	return string(must.Have(command.Output())(t))
}

// sheets are the texts of a page's sheets as they are printed.
func sheets(t *testing.T, pdf []byte) []string {
	t.Helper()
	return strings.Split(strings.TrimSuffix(poppler(t, pdf, "pdftotext", "-", "-"), "\f"), "\f")
}

// readTagged prints the page at hand and reads the PDF.
func readTagged(t *testing.T, p *Page) tagged {
	t.Helper()
	pdf := p.PDF()
	return tagged{
		pages: sheets(t, pdf), tags: poppler(t, pdf, "pdfinfo", "-struct", "-"), facts: poppler(t, pdf, "pdfinfo", "-"),
		lang: bytes.Contains(pdf, []byte("/Lang (nb)")),
	}
}

// printReport prints one report and checks what makes it good on paper and in a
// screen reader: pages, running title, language, headings, lists and table headers.
func printReport(t *testing.T, p *Page, address, title string, least, most int, tags ...string) {
	t.Helper()
	p.Navigate(address)
	Eval[bool](p, "(window.print = () => { document.body.dataset.printed = '' }, true)")
	p.Click("[data-print]")
	p.WaitUntil("document.body.dataset.printed === ''")
	read := readTagged(t, p)
	if n := len(read.pages); n < least || n > most {
		t.Errorf("%s prints on %d pages, want %d to %d", address, n, least, most)
	}
	for i, text := range read.pages {
		number := fmt.Sprintf("%d/%d", i+1, len(read.pages))
		if !strings.Contains(text, title) || !strings.Contains(strings.ReplaceAll(text, " ", ""), number) {
			t.Errorf("%s: page %d lacks its running title or number:\n%.200s", address, i+1, text)
		}
	}
	if !strings.Contains(read.facts, "Tagged:          yes") || !strings.Contains(read.facts, "Title:           "+title) {
		t.Errorf("%s prints without tags or title:\n%s", address, read.facts)
	}
	if !read.lang {
		t.Errorf("%s prints without its language", address)
	}
	for _, tag := range tags {
		if !strings.Contains(read.tags, " "+tag) {
			t.Errorf("%s has no %s among its tags", address, tag)
		}
	}
}

// printUnitReports prints what a leader hands out.
func printUnitReports(t *testing.T, p *Page, base string) {
	t.Helper()
	p.Navigate(base + "/hjem")
	unit := p.Location()
	printReport(t, p, unit+"/rapport", "Rapport til personalmøtet", 2, 2, "H1", "H2", "LI", "TH", "TR", "Caption")
	printReport(t, p, unit+"/veiledning", "Veiledningsgrunnlag", 1, 2, "H1", "H2", "LI")
}

// printSteeringReport prints what the steering group meets about, and what it sends on.
func printSteeringReport(t *testing.T, p *Page, base string) {
	t.Helper()
	p.Navigate(base + "/hjem")
	printReport(t, p, p.Location()+"/rapport", "Rapport til styringsgruppen", 2, 4, "H1", "H2", "H3", "LI", "TH", "TR")
	p.Navigate(base + "/hjem")
	printReport(t, p, p.Location()+"/status", "Status for prosjektet", 1, 2, "H1", "H2", "H3", "LI", "TH", "TR")
}

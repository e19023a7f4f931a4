package e2e

import (
	"bytes"
	"testing"

	"trivselspuls/server/browsertest"
)

// printReports prints what a leader hands out: the report on two pages, and both
// it and the brief with the tags that a screen reader finds its way by.
func printReports(t *testing.T, p *browsertest.Page, base string) {
	t.Helper()
	p.Navigate(base + "/hjem")
	unit := p.Location()
	for _, path := range []string{"/rapport", "/veiledning"} {
		p.Navigate(unit + path)
		pdf := p.PDF()
		pages := bytes.Count(pdf, []byte("/Type /Page\n"))
		if pages > 2 || path == "/rapport" && pages != 2 {
			t.Errorf("%s prints on %d pages", path, pages)
		}
		if !bytes.Contains(pdf, []byte("/StructTreeRoot")) || !bytes.Contains(pdf, []byte("/Lang")) {
			t.Errorf("%s prints without tags or language", path)
		}
	}
}

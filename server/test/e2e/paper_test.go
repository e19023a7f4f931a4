package e2e

import (
	"fmt"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode"

	"trivselspuls/survey"
)

// paper is what a page prints as: its sheets, the text on all of them, and what
// the QR codes on each say.
type paper struct {
	text  string
	codes [][]string
}

// size is a size of paper, in millimetres.
type size struct {
	name       string
	wide, high float64
}

var (
	a4       = size{"A4", 210, 297}
	usLetter = size{"Letter", 215.9, 279.4}
)

// onPaper prints the page through Chromium and reads the PDF with poppler. Every
// sheet must be A4.
func onPaper(t *testing.T, p *Page) paper {
	t.Helper()
	return onPaperOf(t, p, a4)
}

// onPaperOf is onPaper for sheets of another size.
func onPaperOf(t *testing.T, p *Page, sheet size) paper {
	t.Helper()
	file, text := printed(t, p)
	dir := filepath.Dir(file)
	if out, err := exec.Command("pdftoppm", "-r", "150", "-gray", "-png", file, filepath.Join(dir, "page")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "page-*.png"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(pages)
	read := paper{text: text}
	for _, page := range pages {
		read.codes = append(read.codes, codesOn(t, page, sheet))
	}
	return read
}

// afterLesson is what follows the page for whoever has the lesson, which is one sheet
// without a code.
func (p paper) afterLesson(t *testing.T) paper {
	t.Helper()
	if len(p.codes) == 0 || len(p.codes[0]) != 0 {
		t.Fatalf("the first sheet of %d is not the page for whoever has the lesson", len(p.codes))
	}
	p.codes = p.codes[1:]
	return p
}

// withSpares is what stands before the last sheet, which has so many spare slips.
func (p paper) withSpares(t *testing.T, spares int) paper {
	t.Helper()
	last := len(p.codes) - 1
	if last < 1 || len(p.codes[last]) != spares {
		t.Fatalf("the last of %d sheets has other than %d spare slips", last+1, spares)
	}
	p.codes = p.codes[:last]
	return p
}

// printed prints the page through Chromium into a file and reads its text, with a
// form feed after each sheet.
func printed(t *testing.T, p *Page) (file, text string) {
	t.Helper()
	for _, tool := range []string{"pdftoppm", "pdftotext"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("TRIVSELSPULS_REQUIRE") == "1" {
				t.Fatal("no poppler on this machine: install it, on Debian with `apt-get install poppler-utils`")
			}
			t.Skip("no poppler on this machine")
		}
	}
	file = filepath.Join(t.TempDir(), "print.pdf")
	if err := os.WriteFile(file, p.PDF(), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := exec.Command("pdftotext", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return file, string(read)
}

// codesOn reads every QR code of a page at 150 dots an inch.
func codesOn(t *testing.T, page string, sheet size) []string {
	t.Helper()
	file, err := os.Open(page)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	wide, high := float64(picture.Bounds().Dx()), float64(picture.Bounds().Dy())
	if math.Abs(wide-sheet.wide/25.4*150) > 3 || math.Abs(high-sheet.high/25.4*150) > 3 {
		t.Errorf("%s is %v by %v dots, which is not %s", filepath.Base(page), wide, high, sheet.name)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	found, err := multi.NewQRCodeMultiReader().DecodeMultiple(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if _, none := err.(gozxing.NotFoundException); err != nil && !none {
		t.Fatalf("%s: %v", filepath.Base(page), err)
	}
	var texts []string
	for _, one := range found {
		texts = append(texts, one.GetText())
	}
	return texts
}

// fits checks that nothing on a sheet is cut off.
func fits(t *testing.T, p *Page, css string) {
	t.Helper()
	cut := Eval[[]string](p, fmt.Sprintf(
		`[...document.querySelectorAll(%q)].filter(e => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)
			.map(e => `+"`${e.className} ${e.scrollWidth}/${e.clientWidth} ${e.scrollHeight}/${e.clientHeight}`"+`)`, css))
	if len(cut) > 0 {
		t.Errorf("%d of %d %s do not hold their text, the first: %s", len(cut), p.Count(css), css, cut[0])
	}
}

// sameCodes compares the codes a person can read on the sheets with those a
// camera can.
func (r paper) sameCodes(t *testing.T, base string, sheets, each, all int) {
	t.Helper()
	if len(r.codes) != sheets {
		t.Errorf("printed on %d sheets, want %d", len(r.codes), sheets)
	}
	seen := map[string]bool{}
	for i, page := range r.codes {
		if want := min(each, all-i*each); len(page) != want {
			t.Errorf("sheet %d: %d codes can be read, want %d", i+1, len(page), want)
		}
		for _, address := range page {
			code, ok := strings.CutPrefix(address, base+"/#")
			code, fingerprint, _ := strings.Cut(code, ".")
			if !ok || len(code) != 12 || len(fingerprint) != survey.FingerprintLength || seen[code] || !strings.Contains(r.text, code[:4]+"-"+code[4:8]+"-"+code[8:]) {
				t.Errorf("sheet %d: the code %q, again or not beside its text", i+1, address)
			}
			seen[code] = true
		}
	}
}

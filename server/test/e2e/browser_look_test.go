package e2e

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// The widths every page must work at: the narrowest phone WCAG's reflow
// criterion names, and a laptop.
const (
	Phone  = 320
	Laptop = 1280
)

// Resize sets the width of the window in CSS pixels.
func (p *Page) Resize(width int) {
	p.t.Helper()
	height := 900
	if width < 600 {
		height = 640
	}
	p.ResizeTo(width, height)
}

// ResizeTo sets width and height of the window in CSS pixels.
func (p *Page) ResizeTo(width, height int) {
	p.t.Helper()
	run(p, "resize", chromedp.EmulateViewport(int64(width), int64(height)))
}

// Screenshot is the whole page at a width, as PNG. The window stays that wide.
func (p *Page) Screenshot(width int) []byte {
	p.t.Helper()
	p.Resize(width)
	return run(p, "screenshot", chromedp.FullScreenshot(100))
}

// Inspect judges the page at both widths: axe finds nothing, and nothing sticks
// out sideways, of the page or of what is printed of it. When TRIVSELSPULS_SCREENS names a directory, screenshots are
// left there as NAME-WIDTH.png for a person to look at.
func (p *Page) Inspect(name string) {
	p.t.Helper()
	for _, width := range []int{Phone, Laptop} {
		p.Resize(width)
		p.Axe()
		if wide := Eval[int](p, "Math.max(...[...document.querySelectorAll('html, main')].map((e) => e.scrollWidth))"); wide > width {
			p.t.Errorf("%s: the page is %d wide in a window of %d", name, wide, width)
		}
		p.save(fmt.Sprintf("%s-%d.png", name, width), width)
	}
	for _, width := range []int{Phone, 390, 768, 800, Laptop} {
		p.Resize(width)
		if cut := Eval[string](p, cutTables); cut != "" {
			p.t.Errorf("%s: in a window of %d a table is cut: %s", name, width, cut)
		}
	}
}

// cutTables names the tables, also of what is folded, that are wider than their room or that
// have a cell with more in it than it shows, or that does not name its column. What is there for screen readers alone is not looked at.
const cutTables = `(() => {
  const folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach((d) => d.open = true);
  const cut = [];
  for (const table of document.querySelectorAll("main table")) {
    const room = table.closest(".table-scroll") || table.parentElement, name = (table.caption?.innerText || table.innerText).slice(0, 60);
    if (table.getBoundingClientRect().width === 0) continue;
    if (room.scrollWidth > room.clientWidth + 1) cut.push(name + " is " + room.scrollWidth + " wide in " + room.clientWidth);
    for (const cell of table.querySelectorAll("tbody td:not([data-label], [colspan])"))
      if (cell.innerText.trim()) cut.push(name + ": no column's name with " + cell.innerText.slice(0, 40));
    for (const cell of table.querySelectorAll("td[data-label]"))
      if (getComputedStyle(cell, "::before").content.includes(cell.dataset.label) && parseFloat(getComputedStyle(cell).paddingLeft) < 100) cut.push(name + ": no room for " + cell.dataset.label);
    const edge = table.getBoundingClientRect().right;
    for (const cell of table.querySelectorAll("tbody th, tbody td"))
      for (const part of [cell, ...cell.children])
        if (part.getBoundingClientRect().right > edge + 1) cut.push(name + ": " + part.innerText.slice(0, 40));
  }
  folded.forEach((d) => d.open = false);
  return cut.slice(0, 3).join("; ");
})()`

func (p *Page) save(name string, width int) {
	p.t.Helper()
	dir := os.Getenv("TRIVSELSPULS_SCREENS")
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), p.Screenshot(width), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// PDF prints the page on A4 with the page's own print styles.
func (p *Page) PDF() []byte {
	p.t.Helper()
	return run(p, "print", chromedp.PrintToPDF(
		chromedp.PDFPaper(chromedp.PaperA4),
		chromedp.PDFPreferCSSPageSize(),
		chromedp.PDFPrintBackground(),
	))
}

// Prefer emulates a media feature, for example «prefers-reduced-motion: reduce»
// or «prefers-color-scheme: dark».
func (p *Page) Prefer(feature, value string) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: feature, Value: value}},
	})
	if err != nil {
		p.t.Fatalf("prefer %s: %v", feature, err)
	}
}

// AsPaper shows the page with its print styles on the screen, or no longer.
func (p *Page) AsPaper(on bool) {
	p.t.Helper()
	media := ""
	if on {
		media = "print"
	}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media}); err != nil {
		p.t.Fatalf("show as paper: %v", err)
	}
}

// InspectInks judges the page as it stands in the dark and on paper.
func (p *Page) InspectInks(name string) {
	p.t.Helper()
	p.Prefer("prefers-color-scheme", "dark")
	p.judge("axe in the dark", colourRules)
	p.save(name+"-dark.png", Laptop)
	p.AsPaper(true)
	p.Axe()
	p.save(name+"-paper.png", Laptop)
	p.AsPaper(false)
}

// WithoutScripts turns the page's scripts off, from the next navigation on. What
// a test evaluates still runs.
func (p *Page) WithoutScripts() {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	if err != nil {
		p.t.Fatalf("turn scripts off: %v", err)
	}
}

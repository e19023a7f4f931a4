package analysis

import (
	"archive/zip"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"trivselspuls/survey"
)

// Front is the first sheet of a workbook: what is in it and how to read it, a
// line a row, the first one as its heading.
type Front struct {
	Sheet  string // its name
	Points string // what makes percentage points of a % sign, such as «-poeng»
	Lines  []string
}

// WriteXLSX writes a workbook with the front and then a sheet per table, whose portions follow
// each other. Texts are stored as texts and can never be formulas; figures are numbers, formatted
// as the pages print them, and dates are dates. Each table can be filtered by its columns. A sheet
// above 16 MB waits in a temporary file until the workbook is written.
func WriteXLSX(to io.Writer, front Front, tables iter.Seq2[Table, error]) error {
	w := &workbook{File: excelize.NewFile(), taken: map[string]bool{}, styles: map[string]int{}, points: front.Points}
	w.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(to) }) // it would hold the whole file before it writes
	defer w.Close()
	err := w.front(front)
	for t, failed := range tables {
		if err = cmp.Or(err, failed); err == nil {
			err = w.table(t)
		}
		if err != nil {
			return fmt.Errorf("workbook, table %s: %w", t.name, err)
		}
	}
	if err == nil {
		err = w.end()
	}
	if err == nil {
		err = w.Write(to)
	}
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return nil
}

type workbook struct {
	*excelize.File
	taken  map[string]bool // names of sheets
	styles map[string]int  // by what they are for
	points string
	failed error // to make a style

	sheet   *excelize.StreamWriter // that is being written, of this table
	of      string
	columns int
	rows    int
}

// Widths of columns, in characters.
const (
	wideColumn  = 34
	textColumn  = 24
	figureWidth = 14
	frontWidth  = 110
)

var (
	wrapped    = excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}
	bold       = excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: wrapped.Alignment}
	headline   = excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}
	textHead   = columnHead("left")
	figureHead = columnHead("right")
	dayFormat  = "yyyy-mm-dd" // as the other files have it
)

func columnHead(side string) excelize.Style {
	return excelize.Style{
		Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "bottom", Horizontal: side},
		Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "000000"}},
	}
}

func (w *workbook) front(f Front) error {
	name := w.sheetName(f.Sheet)
	err := w.SetSheetName("Sheet1", name)
	if err == nil {
		err = w.begin(name, frontWidth)
	}
	for i, line := range f.Lines {
		look := wrapped
		if i == 0 {
			look = bold
		}
		err = errors.Join(err, w.row(w.cell(line, fmt.Sprint("front", i == 0), look)))
	}
	return err
}

// begin ends the sheet that was written and begins another, with columns of these widths.
func (w *workbook) begin(name string, widths ...float64) (err error) {
	if w.sheet, err = w.NewStreamWriter(name); err != nil {
		return err
	}
	w.of, w.columns, w.rows = "", len(widths), 0
	for i, width := range widths {
		err = errors.Join(err, w.sheet.SetColWidth(i+1, i+1, width))
	}
	return err
}

// row writes the next row.
func (w *workbook) row(cells ...any) error {
	w.rows++
	return w.sheet.SetRow(fmt.Sprint("A", w.rows), cells)
}

// end ends the sheet: its filter takes every row.
func (w *workbook) end() error {
	if w.of != "" {
		last, err := excelize.CoordinatesToCellName(w.columns, w.rows)
		if err := errors.Join(err, w.AutoFilter(w.sheet.Sheet, "A2:"+last, nil)); err != nil {
			return err
		}
	}
	return errors.Join(w.failed, w.sheet.Flush())
}

// table writes the rows, and before a table's first ones the caption and the labels.
func (w *workbook) table(t Table) error {
	columns, rows := t.wide()
	if t.name != w.of {
		if err := w.head(t, columns); err != nil {
			return err
		}
	}
	cells, row := make([]excelize.Cell, len(columns)), make([]any, len(columns)) // the same for every row
	for i := range cells {
		row[i] = &cells[i]
	}
	for entries := range rows {
		for i := range entries {
			cells[i] = w.entry(&entries[i])
		}
		if err := w.row(row...); err != nil {
			return err
		}
	}
	return nil
}

func (w *workbook) head(t Table, columns []Column) error {
	if err := w.end(); err != nil {
		return err
	}
	name := w.sheetName(t.short())
	widths := survey.Map(columns, func(c Column) float64 {
		if c.Numeric {
			return figureWidth
		}
		return textColumn
	})
	widths[0] = wideColumn
	_, err := w.NewSheet(name)
	if err == nil {
		err = w.begin(name, widths...)
	}
	if err != nil {
		return err
	}
	w.of = t.name
	return errors.Join(
		w.sheet.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 2, TopLeftCell: "B3", ActivePane: "bottomRight"}),
		w.row(w.cell(t.caption, "headline", headline)),
		w.row(survey.Map(columns, func(c Column) any {
			if c.Numeric {
				return w.cell(c.Label, "figure head", figureHead)
			}
			return w.cell(c.Label, "text head", textHead)
		})...),
	)
}

// entry is a cell for a day, a figure or a text.
func (w *workbook) entry(e *Entry) excelize.Cell {
	switch {
	case !e.Day.IsZero():
		year, month, date := e.Day.Date() // without the hour
		return w.formatted(time.Date(year, month, date, 0, 0, 0, 0, time.UTC), dayFormat)
	case e.Number != nil:
		return w.formatted(*e.Number, numberFormat(e.Text, w.points))
	}
	return w.cell(e.Text, "text", wrapped)
}

func (w *workbook) formatted(value any, format string) excelize.Cell {
	if id, known := w.styles["format "+format]; known {
		return excelize.Cell{StyleID: id, Value: value}
	}
	return w.cell(value, "format "+format, excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{Vertical: "top"}})
}

// cell gives a value the style for what it is, which is made once.
func (w *workbook) cell(value any, what string, style excelize.Style) excelize.Cell {
	id, known := w.styles[what]
	if !known {
		var err error
		id, err = w.NewStyle(&style)
		w.failed = errors.Join(w.failed, err)
		w.styles[what] = id
	}
	return excelize.Cell{StyleID: id, Value: value}
}

// minus is the sign of texts in quotes, as a format takes what it does not know.
const (
	minusSign = "−"
	minus     = `"` + minusSign + `"`
)

// numberFormat is how a spreadsheet writes a figure the way its text has it.
func numberFormat(text, points string) string {
	whole, decimals, _ := strings.Cut(text, ",")
	format := "0"
	if n := len(decimals) - len(strings.TrimLeft(decimals, "0123456789")); n > 0 {
		format += "." + strings.Repeat("0", n)
	}
	switch {
	case strings.HasSuffix(text, "%"):
		return format + `\ %`
	case strings.Contains(text, hardSpace) && !strings.ContainsAny(text[len(text)-1:], "0123456789"): // percentage points
		points := format + `\ %"` + points + `"` // the sign makes 15 of 0.15, and must not stand alone
		return "+" + points + ";" + minus + points + ";" + points
	case strings.HasPrefix(whole, "+") || strings.HasPrefix(whole, minusSign):
		return "+" + format + ";" + minus + format + ";" + format
	}
	return format
}

// short is a table's name on its tab: what the table has beside others of the
// same indicator, or the beginning of its caption.
func (t Table) short() string {
	parts := strings.Split(t.caption, " – ")
	name := parts[0]
	if len(parts) > 2 {
		name = parts[len(parts)-1]
	}
	name, _, _ = strings.Cut(name, ".")
	name, _, _ = strings.Cut(name, ",")
	name, _, _ = strings.Cut(name, ":")
	return name
}

// sheetName makes a name that a spreadsheet takes, and that no other sheet has.
func (w *workbook) sheetName(wanted string) string {
	clean := strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return ' '
		}
		return r
	}, wanted))
	if clean == "" {
		clean = "Ark"
	}
	name := clipped(clean, excelize.MaxSheetNameLength)
	for i := 2; w.taken[strings.ToLower(name)]; i++ {
		end := fmt.Sprint(" ", i)
		name = clipped(clean, excelize.MaxSheetNameLength-len(end)) + end
	}
	w.taken[strings.ToLower(name)] = true
	return name
}

func clipped(text string, most int) string {
	for utf8.RuneCountInString(text) > most {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return strings.TrimSpace(text)
}

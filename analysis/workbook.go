package analysis

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Front is the first sheet of a workbook: what is in it and how to read it, a
// line a row, the first one as its heading.
type Front struct {
	Sheet  string // its name
	Points string // what makes percentage points of a % sign, such as «-poeng»
	Lines  []string
}

// XLSX is a workbook with the front and then a sheet per table. Texts are stored
// as texts and can never be formulas; figures are numbers, formatted as the pages
// print them, and dates are dates. Each table can be filtered by its columns.
func XLSX(front Front, tables ...Table) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	w := &workbook{File: book, taken: map[string]bool{}, formats: map[string]int{}, points: front.Points}
	if err := w.front(front); err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	for _, t := range tables {
		if err := w.table(t.wide()); err != nil {
			return nil, fmt.Errorf("workbook, table %s: %w", t.name, err)
		}
	}
	body, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	return body.Bytes(), nil
}

type workbook struct {
	*excelize.File
	taken   map[string]bool // names of sheets
	formats map[string]int  // styles by number format
	points  string
}

// Widths of columns, in characters.
const (
	wideColumn  = 34
	textColumn  = 24
	figureWidth = 14
	frontWidth  = 110
)

func (w *workbook) front(f Front) error {
	name := w.sheetName(f.Sheet)
	if err := w.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	for i, line := range f.Lines {
		at := fmt.Sprint("A", i+1)
		style := excelize.Style{Font: &excelize.Font{Bold: i == 0}, Alignment: wrapped}
		if err := errors.Join(w.SetCellStr(name, at, line), w.styled(name, at, at, style)); err != nil {
			return err
		}
	}
	return w.SetColWidth(name, "A", "A", frontWidth)
}

var wrapped = &excelize.Alignment{WrapText: true, Vertical: "top"}

// table writes the caption, the labels and the rows.
func (w *workbook) table(t Table) error {
	name := w.sheetName(t.short())
	if _, err := w.NewSheet(name); err != nil {
		return err
	}
	for i, c := range t.columns {
		if err := w.column(name, i, c); err != nil {
			return err
		}
	}
	for j, entries := range t.rows {
		for i, e := range entries {
			if err := w.cell(name, i+1, j+3, e); err != nil {
				return err
			}
		}
	}
	end, err := excelize.CoordinatesToCellName(len(t.columns), len(t.rows)+2)
	if err != nil {
		return err
	}
	return errors.Join(
		w.AutoFilter(name, "A2:"+end, nil),
		w.SetCellStr(name, "A1", t.caption),
		w.styled(name, "A1", "A1", excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}),
		w.SetPanes(name, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: 2, TopLeftCell: "B3", ActivePane: "bottomRight"}),
	)
}

// column writes a column's label and sets its width.
func (w *workbook) column(sheet string, i int, c Column) error {
	letter, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return err
	}
	width, side := float64(textColumn), "left"
	switch {
	case i == 0:
		width = wideColumn
	case c.Numeric:
		width, side = figureWidth, "right"
	}
	return errors.Join(
		w.SetColWidth(sheet, letter, letter, width),
		w.SetCellStr(sheet, letter+"2", c.Label),
		w.styled(sheet, letter+"2", letter+"2", excelize.Style{
			Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "bottom", Horizontal: side},
			Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "000000"}},
		}),
	)
}

func (w *workbook) styled(sheet, from, to string, style excelize.Style) error {
	id, err := w.NewStyle(&style)
	if err != nil {
		return err
	}
	return w.SetCellStyle(sheet, from, to, id)
}

func (w *workbook) cell(sheet string, column, row int, e Entry) error {
	at, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return err
	}
	if !e.Day.IsZero() {
		year, month, date := e.Day.Date() // without the hour
		style := excelize.Style{CustomNumFmt: &dayFormat, Alignment: &excelize.Alignment{Vertical: "top"}}
		return errors.Join(w.SetCellValue(sheet, at, time.Date(year, month, date, 0, 0, 0, 0, time.UTC)), w.formatted(sheet, at, dayFormat, style))
	}
	if e.Number == nil {
		return errors.Join(w.SetCellStr(sheet, at, e.Text), w.formatted(sheet, at, "text", excelize.Style{Alignment: wrapped}))
	}
	format := numberFormat(e.Text, w.points)
	style := excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{Vertical: "top"}}
	return errors.Join(w.SetCellFloat(sheet, at, *e.Number, -1, 64), w.formatted(sheet, at, format, style))
}

var dayFormat = "yyyy-mm-dd" // as the other files have it

// formatted gives a cell the style of its format, made once.
func (w *workbook) formatted(sheet, at, format string, style excelize.Style) error {
	id, ok := w.formats[format]
	if !ok {
		var err error
		if id, err = w.NewStyle(&style); err != nil {
			return err
		}
		w.formats[format] = id
	}
	return w.SetCellStyle(sheet, at, at, id)
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

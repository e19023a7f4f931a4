package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// What a workbook may have. A few bytes may be packed of very many.
const (
	maxBook    = 16 << 20 // bytes, unpacked
	maxRows    = 20_000
	maxColumns = 200
)

// faults say why a file is not read, by the key of Problem.Fault.
var faults = map[string]string{
	"damaged":    "the workbook is damaged or protected by a password",
	"old-format": "the workbook is of an old format or protected by a password: save it as .xlsx without one",
	"no-table":   "the file is no table: save it as .xlsx, .ods or «CSV UTF-8»",
	"macros":     "the workbook has macros: save it as .xlsx without them",
	"too-large":  fmt.Sprintf("more than a workbook may have (rows: %d, columns: %d, unpacked: %d MB)", maxRows, maxColumns, maxBook>>20),
	"sheets":     "more than one sheet has a table: keep one, or paste the cells",
	"hidden":     "stands in a hidden row or column: show it or remove it",
	"formula":    "is a formula without a result: paste the values",
}

// workbook is a file of a spreadsheet program whose sheets with cells become the texts of
// tables with tabs, a line for each row.
type workbook struct {
	tables      []*table
	sheet       string // that is read now
	row, column int    // of the last cell, from 0
}

type table struct {
	strings.Builder
	sheet       string
	row, column int // of the first cell
}

// Choice says which sheets of a workbook are the table. The zero one is for a table that
// stands alone.
type Choice struct {
	Fits     func(text string) bool    // tells the sheet with the table
	Together func(names []string) bool // their names say what sheets are of, so that those that fit make one table; nil: never
}

// fits reports whether a sheet has the table, if need be with its name above.
func (c Choice) fits(t *table) (fits, named bool) {
	if c.Fits == nil || c.Fits(t.String()) {
		return true, false
	}
	named = c.Together != nil && c.Together([]string{t.sheet}) && c.Fits(t.named())
	return named, named
}

// named is a table after the name of its sheet.
func (t *table) named() string {
	return fmt.Sprintf("[%s]\n%s\n", strings.NewReplacer("\t", " ", `"`, "'").Replace(t.sheet), t)
}

// book reads the one sheet that fits, or those that do together, and names the others that
// have cells.
func book(file io.Reader, choice Choice) (text io.Reader, others []string, err error) {
	b := &workbook{}
	packed, err := io.ReadAll(io.LimitReader(file, maxBook+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read file: %w", err)
	}
	parts, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, nil, b.wrong("damaged", 0, -1)
	}
	var size uint64
	for _, part := range parts.File {
		if size += min(part.UncompressedSize64, maxBook+1); size > maxBook {
			return nil, nil, b.wrong("too-large", 0, -1)
		}
		if name := strings.ToLower(part.Name); strings.HasSuffix(name, "vbaproject.bin") || strings.HasPrefix(name, "basic/") {
			return nil, nil, b.wrong("macros", 0, -1)
		}
	}
	if content, missing := parts.Open("content.xml"); missing == nil {
		err = b.readOpenDocument(xml.NewDecoder(content))
	} else if !slices.ContainsFunc(parts.File, func(part *zip.File) bool { return strings.HasPrefix(part.Name, "xl") }) {
		err = b.wrong("no-table", 0, -1)
	} else {
		err = b.readExcel(bytes.NewReader(packed))
	}
	if problems := (Problems{}); err != nil && !errors.As(err, &problems) {
		err = b.wrong("damaged", 0, -1)
	}
	read, named, err := b.chosen(choice, err)
	var whole strings.Builder
	for _, t := range b.tables {
		switch {
		case !slices.Contains(read, t):
			others = append(others, t.sheet)
		case len(read) > 1 || named:
			whole.WriteString(t.named())
		default:
			whole.WriteString(t.String())
		}
	}
	return strings.NewReader(whole.String()), others, err
}

// chosen is the one sheet with cells, or of several the one that fits, or those that do
// together; named when its name is a part of the one.
func (b *workbook) chosen(choice Choice, err error) (fitting []*table, named bool, _ error) {
	if err != nil || len(b.tables) == 0 {
		return nil, false, err
	}
	var names []string
	for _, t := range b.tables {
		if fits, byName := choice.fits(t); fits {
			fitting, names, named = append(fitting, t), append(names, t.sheet), byName
		}
	}
	switch {
	case len(fitting) == 1, len(fitting) > 1 && choice.Together != nil && choice.Together(names):
		return fitting, named, nil
	case len(b.tables) == 1:
		return b.tables, false, nil
	}
	second := b.tables[1]
	if len(fitting) > 1 {
		second = fitting[1]
	}
	b.sheet = second.sheet
	return nil, false, b.wrong("sheets", second.row, second.column)
}

// wrong is a fault with its place; the column is −1 when there is none.
func (b *workbook) wrong(fault string, row, column int) Problems {
	p := Problem{Row: row + 1, What: faults[fault], Sheet: b.sheet, Fault: fault}
	if column >= 0 {
		p.Column = Letters(column)
	}
	return Problems{p}
}

// set writes a cell, unless it is empty.
func (b *workbook) set(row, column int, text string, hidden bool) error {
	text = strings.Join(strings.Fields(text), " ")
	last := len(b.tables) - 1
	switch {
	case text == "":
		return nil
	case row >= maxRows || column >= maxColumns:
		return b.wrong("too-large", row, column)
	case hidden:
		return b.wrong("hidden", row, column)
	case last < 0 || b.tables[last].sheet != b.sheet:
		b.tables = append(b.tables, &table{sheet: b.sheet, row: row, column: column})
		b.row, b.column, last = 0, 0, last+1
	case row < b.row:
		return b.wrong("damaged", row, column)
	}
	t := b.tables[last]
	if row > b.row {
		t.WriteString(strings.Repeat("\n", row-b.row))
		b.column = 0
	}
	t.WriteString(strings.Repeat("\t", max(column-b.column, 0)))
	b.row, b.column = row, column
	if strings.Contains(text, `"`) {
		text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	t.WriteString(text)
	return nil
}

// readExcel reads the visible sheets of an .xlsx file.
func (b *workbook) readExcel(file io.Reader) error {
	f, err := excelize.OpenReader(file, excelize.Options{UnzipSizeLimit: maxBook, UnzipXMLSizeLimit: maxBook})
	if err != nil {
		return err
	}
	defer f.Close()
	for _, b.sheet = range f.GetSheetList() {
		if visible, err := f.GetSheetVisible(b.sheet); err != nil || !visible {
			continue
		}
		raw, err := f.Rows(b.sheet)
		if err != nil {
			return err
		}
		shown, err := f.Rows(b.sheet)
		if err != nil {
			return err
		}
		for row := 0; raw.Next() && shown.Next(); row++ {
			values, err := raw.Columns(excelize.Options{RawCellValue: true})
			looks, shownErr := shown.Columns()
			if err = errors.Join(err, shownErr); err != nil {
				return err
			}
			for column, value := range values {
				if err := b.excelCell(f, row, column, value, looks[column], raw.GetRowOpts().Hidden); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (b *workbook) excelCell(f *excelize.File, row, column int, value, look string, hidden bool) error {
	letters := Letters(column)
	if value == "" {
		if formula, err := f.GetCellFormula(b.sheet, fmt.Sprint(letters, row+1)); err == nil && formula != "" {
			return b.wrong("formula", row, column)
		}
	} else if visible, err := f.GetColVisible(b.sheet, letters); err == nil && !visible {
		hidden = true
	}
	return b.set(row, column, looks(value, look), hidden)
}

// looks is what a number means that is shown in another form: a day that a spreadsheet
// made of «1-2» must not pass as a number, nor 0,081 for 8,1 %.
func looks(value, look string) string {
	number, err := strconv.ParseFloat(value, 64)
	shown, notShown := strconv.ParseFloat(noNumber.ReplaceAllString(look, ""), 64)
	switch day, noDay := excelize.ExcelDateToTime(number, false); {
	case err != nil || value == look:
		return value
	case strings.Contains(look, "%"):
		return percent(number)
	case notShown == nil && math.Abs(shown-number) < 1:
		return strconv.FormatFloat(number, 'f', -1, 64)
	case noDay != nil:
		return look
	case number < 1:
		return day.Format("15:04")
	default:
		return strings.TrimSuffix(day.Format("2006-01-02 15:04"), " 00:00")
	}
}

func percent(share float64) string {
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(share*100, 'f', 6, 64), "0"), ".") + "%"
}

// attributes are an element's without their name spaces.
type attributes map[string]string

func (a attributes) times(name string) int {
	n, _ := strconv.Atoi(a[name])
	return max(n, 1)
}

// readOpenDocument reads the sheets of an .ods file.
func (b *workbook) readOpenDocument(d *xml.Decoder) error {
	row, rows, column, hiddenRow, hidden := 0, 0, 0, false, map[int]bool{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		e, _ := token.(xml.StartElement)
		at := attributes{}
		for _, one := range e.Attr {
			at[one.Name.Local] = one.Value
		}
		collapsed, n := at["visibility"] == "collapse" || at["visibility"] == "filter", at.times("number-columns-repeated")
		switch e.Name.Local {
		case "table":
			b.sheet, row, rows, column, hidden = at["name"], 0, 0, 0, map[int]bool{}
		case "table-column":
			for ; n > 0 && column < maxColumns; n, column = n-1, column+1 {
				hidden[column] = collapsed
			}
		case "table-row":
			row, rows, column, hiddenRow = row+rows, at.times("number-rows-repeated"), 0, collapsed
		case "table-cell", "covered-table-cell":
			text, err := openCell(d, e, at)
			for i := 0; err == nil && text != "" && i < n*rows; i++ {
				err = b.set(row+i/n, column+i%n, text, hiddenRow || hidden[column+i%n])
			}
			if err != nil {
				return err
			}
			column += n
		}
	}
}

var (
	noNumber = regexp.MustCompile(`[^\d.]`)
	blanks   = regexp.MustCompile(`<text:(s|tab|line-break)\b[^>]*>`)
	tags     = regexp.MustCompile(`<[^>]*>`)
)

func openCell(d *xml.Decoder, e xml.StartElement, at attributes) (string, error) {
	var cell struct {
		Lines []struct {
			Inner string `xml:",innerxml"`
		} `xml:"p"`
	}
	err := d.DecodeElement(&cell, &e)
	number, wrong := strconv.ParseFloat(at["value"], 64)
	switch kind := at["value-type"]; {
	case kind == "date":
		return at["date-value"], err
	case kind == "percentage" && wrong == nil:
		return percent(number), err
	case kind == "float" && wrong == nil:
		return at["value"], err
	}
	var text strings.Builder
	for _, line := range cell.Lines {
		text.WriteString(html.UnescapeString(tags.ReplaceAllString(blanks.ReplaceAllString(line.Inner, " "), "")) + " ")
	}
	return text.String(), err
}

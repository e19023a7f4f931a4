package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// zipped is a file of parts, given as name, content, name, content.
func zipped(t *testing.T, parts ...string) []byte {
	t.Helper()
	var file bytes.Buffer
	out := zip.NewWriter(&file)
	for i := 0; i < len(parts); i += 2 {
		w, err := out.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(w, parts[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// excel is a workbook as a spreadsheet program writes it.
func excel(t *testing.T, change func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	var file bytes.Buffer
	if err := errors.Join(change(f), f.Write(&file)); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func cellsOf(values ...any) func(f *excelize.File) error {
	return func(f *excelize.File) (err error) {
		for i := 0; i < len(values); i += 2 {
			err = errors.Join(err, f.SetCellValue("Sheet1", values[i].(string), values[i+1]))
		}
		return err
	}
}

func odsOf(t *testing.T, tables string) []byte {
	return zipped(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml",
		`<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>`+tables+`</office:spreadsheet></office:body></office:document-content>`)
}

func TestWorkbooksAreReadAsTheyLook(t *testing.T) {
	styled := func(cell string, format string) func(f *excelize.File) error {
		return func(f *excelize.File) error {
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			return errors.Join(err, f.SetCellStyle("Sheet1", cell, cell, id))
		}
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"texts, numbers and gaps": {excel(t, cellsOf("A1", "Åsen «skole»\n nord", "C1", 24, "B3", 1061, "A3", `12" skjerm`)), "Åsen «skole» nord\t\t24\n\n\"12\"\" skjerm\"\t1061"},
		"a day made of 1-2":       {excel(t, func(f *excelize.File) error { return errors.Join(cellsOf("A1", 46054)(f), styled("A1", "d. mmm")(f)) }), "2026-02-01"},
		"percent":                 {excel(t, func(f *excelize.File) error { return errors.Join(cellsOf("A1", 0.081)(f), styled("A1", "0.0%")(f)) }), "8.1%"},
		"thousands and red numbers": {excel(t, func(f *excelize.File) error {
			return errors.Join(cellsOf("A1", 1061)(f), styled("A1", `[Red]# ##0" stk"`)(f))
		}), "1061"},
		"a hidden sheet": {excel(t, func(f *excelize.File) error {
			_, err := f.NewSheet("Lister")
			return errors.Join(err, cellsOf("A1", "x")(f), f.SetCellValue("Lister", "A1", "y"), f.SetSheetVisible("Lister", false))
		}), "x"},
		"OpenDocument": {odsOf(t, `<table:table table:name="Ark1"><table:table-column table:number-columns-repeated="3"/><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>et notat</text:p></office:annotation><text:p>Åsen<text:s/>&amp; <text:span>Lia</text:span></text:p></table:table-cell><table:covered-table-cell/><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="24"><text:p>24,00</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="date" office:date-value="2026-02-01"><text:p>01.feb</text:p></table:table-cell><table:table-cell office:value-type="percentage" office:value="0.081"><text:p>8 %</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048500"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table><table:table table:name="Ark2"/>`), "\n\nÅsen & Lia\t\t24\t24\n2026-02-01\t8.1%"},
	} {
		if got, _, err := Text(bytes.NewReader(c.file), Choice{}); err != nil || got != c.want {
			t.Errorf("%s: read as %q, %v", name, got, err)
		}
	}
}

// What cannot be read as it looks is refused in a sentence with its place, whatever it
// would unpack to.
func TestWorkbooksThatAreRefused(t *testing.T) {
	whole := excel(t, cellsOf("A1", "Åsen", "B1", 24))
	row := `<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>`
	for name, c := range map[string]struct {
		file  []byte
		fault string
		says  string
	}{
		"cut":                  {whole[:len(whole)/2], "damaged", "row 1: the workbook is damaged"},
		"no sheet inside":      {zipped(t, "xl/workbook.xml", `<workbook><sheets><sheet name="A" r:id="1"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels", `<r/>`), "damaged", "damaged"},
		"another archive":      {zipped(t, "word/document.xml", "<w/>"), "no-table", "no table"},
		"old or protected":     {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 4096)...), "old-format", "password"},
		"a web page":           {[]byte("<html><table><tr><td>Åsen</td></tr></table></html>"), "no-table", "no table"},
		"OpenDocument, secret": {zipped(t, "content.xml", "\x01\x02\x03"), "damaged", "password"},
		"macros":               {zipped(t, "xl/workbook.xml", "<workbook/>", "xl/vbaProject.bin", "x"), "macros", "macros"},
		"two sheets": {excel(t, func(f *excelize.File) error {
			_, err := f.NewSheet("Vår")
			return errors.Join(err, cellsOf("A1", 1)(f), f.SetCellValue("Vår", "B3", 2))
		}), "sheets", `sheet "Vår", row 3, column B: more than one sheet has a table`},
		"hidden column": {excel(t, func(f *excelize.File) error {
			return errors.Join(cellsOf("A1", 1, "C2", 2)(f), f.SetColVisible("Sheet1", "C", false))
		}), "hidden", `sheet "Sheet1", row 2, column C`},
		"hidden row": {excel(t, func(f *excelize.File) error {
			return errors.Join(cellsOf("A1", 1, "B4", 2)(f), f.SetRowVisible("Sheet1", 4, false))
		}), "hidden", "row 4, column B"},
		"formula, no result": {excel(t, func(f *excelize.File) error {
			return errors.Join(cellsOf("A1", 1)(f), f.SetCellFormula("Sheet1", "B2", "SUM(A1:A1)"))
		}), "formula", "row 2, column B: is a formula"},
		"far down":               {excel(t, cellsOf("A1", 1, "A100000", 2)), "too-large", "row 100000, column A"},
		"far right":              {excel(t, cellsOf("A1", 1, "ZZ1", 2)), "too-large", "row 1, column ZZ"},
		"ods, repeated for good": {odsOf(t, `<table:table table:name="A"><table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>`), "too-large", "row 20001, column A"},
		"ods, hidden":            {odsOf(t, `<table:table table:name="A"><table:table-column table:visibility="collapse"/>`+row+`</table:table>`), "hidden", "row 1, column A"},
		"ods, two sheets":        {odsOf(t, `<table:table table:name="A">`+row+`</table:table><table:table table:name="B">`+row+`</table:table>`), "sheets", `sheet "B"`},
		"unpacked without end":   {zipped(t, "xl/workbook.xml", "<workbook/>", "xl/worksheets/sheet1.xml", strings.Repeat(" ", maxBook)), "too-large", "16 MB"},
		"small, many elements":   {zipped(t, "xl/workbook.xml", "<workbook/>", "xl/_rels/workbook.xml.rels", "<r/>", "xl/sharedStrings.xml", "<sst>"+strings.Repeat("<si/>", maxBook/5)), "too-large", "16 MB"},
	} {
		_, _, err := Text(bytes.NewReader(c.file), Choice{})
		var problems Problems
		if !errors.As(err, &problems) || problems[0].Fault != c.fault || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %s, %s", name, err, c.fault, c.says)
		}
	}
}

func TestOldAlphabets(t *testing.T) {
	for name, file := range map[string]string{
		"Windows-1252": "place;n\nBl\xe5b\xe6r\xf8ya \x96 \xc5s;1\n",
		"DOS":          "place;n\nBl\x86b\x91r\x9bya - \x8fs;1\n",
		"Macintosh":    "place;n\nBl\x8cb\xber\xbfya \xd0 \x81s;1\n",
	} {
		rows, err := all(strings.NewReader(file), places)
		if err != nil || len(rows) != 1 || !strings.HasPrefix(rows[0], "2 Blåbærøya") || !strings.HasSuffix(rows[0], " Ås 1") {
			t.Errorf("%s: got %q, %v", name, rows, err)
		}
	}
}

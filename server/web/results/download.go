package results

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// Renderings of a page's figures beside the page itself.
const (
	asPage = ""
	asJSON = "json"
	asCSV  = "csv"
	asXLSX = "xlsx"
)

// rendering is what the query asks for. A result page takes «format» and
// «lang»; anything else, an unknown format or the same name twice does not
// exist, so that no mistyped filter looks like an answer to it.
func rendering(c *fiber.Ctx) (string, error) {
	wanted, seen := asPage, map[string]bool{}
	var err error
	c.Context().QueryArgs().VisitAll(func(key, value []byte) {
		switch name, text := string(key), string(value); {
		case seen[name]:
			err = fmt.Errorf("query twice: %w", survey.ErrNotFound)
		case name == site.LanguageQuery && site.Known(text):
		case name == "format" && (text == asJSON || text == asCSV || text == asXLSX):
			wanted = text
		default:
			err = fmt.Errorf("query: %w", survey.ErrNotFound)
		}
		seen[string(key)] = true
	})
	return wanted, err
}

// sendTables answers with the tables a page shows, from the same values. A
// workbook also says how to read it, what its indicators mean and when a figure is
// shown.
func (a *Area) sendTables(c *fiber.Ctx, format, name string, report analysis.Report, series []analysis.Series, tables ...analysis.Table) error {
	if report.Fictional {
		name = "eksempeldata-" + name
	}
	tables = slices.DeleteFunc(tables, analysis.Table.Empty)
	var body []byte
	var err error
	switch format {
	case asJSON:
		return c.JSON(struct {
			Name      string           `json:"name"`
			Fictional bool             `json:"fictional"`
			Tables    []analysis.Table `json:"tables"`
		}{name, report.Fictional, tables})
	case asCSV:
		body, err = joinedCSV(tables)
		c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8; header=present")
	case asXLSX:
		body, err = a.workbook(c, report, series, tables)
		c.Set(fiber.HeaderContentType, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	default:
		err = fmt.Errorf("format: %w", survey.ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("render tables: %w", err)
	}
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", name+"."+format))
	return c.Send(body)
}

// workbook puts what must be known to read the tables round them.
func (a *Area) workbook(c *fiber.Ctx, report analysis.Report, series []analysis.Series, tables []analysis.Table) ([]byte, error) {
	definitions, err := report.Definitions(series)
	if err != nil {
		return nil, err
	}
	place := report.Unit
	if place == "" {
		place = report.Owner
	}
	words := a.Views.Texts.Localizer(a.Language(c))
	var front analysis.Front
	if front.Sheet, err = words.Text("book.sheet"); err != nil {
		return nil, err
	}
	front.Lines = []string{place + " – " + report.Project}
	lines := []string{"book.hidden", "book.figures", "book.interval", "book.change"}
	if report.Fictional {
		lines = append([]string{"layout.fictional"}, lines...)
	}
	for _, key := range lines {
		text, err := words.Text(key)
		if err != nil {
			return nil, err
		}
		front.Lines = append(front.Lines, text)
	}
	return analysis.XLSX(front, append(tables, definitions, report.Limits)...)
}

// byteOrderMark begins a CSV file, so that spreadsheets read it as UTF-8.
var byteOrderMark = []byte("\ufeff")

// joinedCSV puts tables under each other with an empty line between.
func joinedCSV(tables []analysis.Table) ([]byte, error) {
	parts := make([][]byte, len(tables))
	for i, t := range tables {
		body, err := t.CSV()
		if err != nil {
			return nil, err
		}
		parts[i] = bytes.TrimPrefix(body, byteOrderMark)
	}
	return append(bytes.Clone(byteOrderMark), bytes.Join(parts, []byte("\n"))...), nil
}

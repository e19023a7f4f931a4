package results

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
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
		case name == site.LanguageQuery && page.Known(text):
		case name == "format" && (text == asJSON || text == asCSV || text == asXLSX):
			wanted = text
		default:
			err = fmt.Errorf("query: %w", survey.ErrNotFound)
		}
		seen[string(key)] = true
	})
	return wanted, err
}

// file is the tables of a page as JSON, with what must be known to read them.
type file struct {
	Name        string           `json:"name"`
	Fictional   bool             `json:"fictional"`
	Language    string           `json:"language"`
	About       []string         `json:"about"` // whose figures these are, and how to read them
	Tables      []analysis.Table `json:"tables"`
	Definitions analysis.Table   `json:"definitions"`
	Limits      analysis.Table   `json:"limits"` // that each wave's figures were judged by
}

// sendTables answers with the tables a page shows, from the same values. JSON and
// workbooks also say how to read them, what the indicators mean and when a figure
// is shown; docs/figures.md says it of CSV.
func (a *Area) sendTables(c *fiber.Ctx, format, name string, report analysis.Report, series []analysis.Series, tables ...analysis.Table) error {
	if report.Fictional {
		name = "eksempeldata-" + name
	}
	tables = slices.DeleteFunc(tables, analysis.Table.Empty)
	var body []byte
	var err error
	switch format {
	case asJSON:
		f := file{Name: name, Fictional: report.Fictional, Language: report.Language, Tables: tables, Limits: report.Limits}
		if f.About, err = a.about(c, report); err != nil {
			return err
		}
		if f.Definitions, err = report.Definitions(series); err != nil {
			return err
		}
		return c.JSON(f)
	case asCSV:
		body, err = joinedCSV(tables)
		c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
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
	var front analysis.Front
	said := a.Views.Texts().Localizer(a.Language(c)).Sayer()
	front.Sheet, front.Points = said.Say("book.sheet"), said.Say("book.points")
	if front.Lines, err = a.about(c, report); err != nil || said.Err != nil {
		return nil, errors.Join(err, said.Err)
	}
	return analysis.XLSX(front, append(tables, definitions, report.Limits)...)
}

// about is whose figures a report has, and how to read them.
func (a *Area) about(c *fiber.Ctx, report analysis.Report) ([]string, error) {
	place := report.Unit
	if place == "" {
		place = report.Owner
	}
	all := []string{place + " – " + report.Project}
	lines := []string{"book.hidden", "book.figures", "book.interval", "book.change"}
	if report.Fictional {
		lines = append([]string{"layout.fictional"}, lines...)
	}
	said := a.Views.Texts().Localizer(a.Language(c)).Sayer()
	all = append(all, survey.Map(lines, said.Say)...)
	return append(all, report.Judged), said.Err
}

// byteOrderMark begins a CSV file, so that spreadsheets read it as UTF-8.
var byteOrderMark = []byte("\ufeff")

// joinedCSV puts tables under each other, each under its caption, with an empty
// line between.
func joinedCSV(tables []analysis.Table) ([]byte, error) {
	joined := bytes.Clone(byteOrderMark)
	for i, t := range tables {
		body, err := t.CSV()
		if err != nil {
			return nil, err
		}
		if i > 0 {
			joined = append(joined, '\n')
		}
		joined = append(joined, bytes.TrimPrefix(body, byteOrderMark)...)
	}
	return joined, nil
}

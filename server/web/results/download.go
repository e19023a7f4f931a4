package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

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
	Name        string          `json:"name"`
	Fictional   bool            `json:"fictional"`
	Language    string          `json:"language"`
	About       []string        `json:"about"` // whose figures these are, and how to read them
	Tables      json.RawMessage `json:"tables"`
	Definitions analysis.Table  `json:"definitions"`
	Limits      analysis.Table  `json:"limits"` // that each wave's figures were judged by
}

// largeFile is how many units' audiences in how many waves a report has whose files are large: some 30
// schools with eight waves are below.
const largeFile = 1000

// sendTables answers with the tables a page shows, from the same values, none of which is empty. JSON and
// workbooks also say how to read them, what the indicators mean and when a figure
// is shown; docs/figures.md says it of CSV. All are made as they are read.
func (a *Area) sendTables(c *fiber.Ctx, format, name string, report analysis.Report, series []analysis.Series, tables iter.Seq2[analysis.Table, error]) error {
	if report.Fictional {
		name = "eksempeldata-" + name
	}
	definitions, err := report.Definitions(series)
	about, err2 := a.about(c, report)
	if err := errors.Join(err, err2); err != nil {
		return fmt.Errorf("render tables: %w", err)
	}
	large := len(report.Turnout) > largeFile
	if format != asJSON {
		c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", name+"."+format))
	}
	switch format {
	case asJSON:
		const here = `"tables":[]` // in no text of the file: quotes in one are escaped
		frame, err := json.Marshal(file{name, report.Fictional, report.Language, about, json.RawMessage("[]"), definitions, report.Limits})
		if err != nil {
			return fmt.Errorf("render tables: %w", err)
		}
		before, after, _ := bytes.Cut(frame, []byte(here))
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return a.Stream(c, large, func(w io.Writer) error {
			_, err := w.Write(append(before, here[:len(here)-2]...))
			if err == nil {
				err = analysis.WriteJSON(w, tables)
			}
			if err == nil {
				_, err = w.Write(after)
			}
			return err
		})
	case asCSV:
		c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
		return a.Stream(c, large, func(w io.Writer) error { return analysis.WriteCSV(w, tables) })
	case asXLSX:
		said := a.Views.Texts().Localizer(a.Language(c)).Sayer()
		front := analysis.Front{Sheet: said.Say("book.sheet"), Points: said.Say("book.points"), Lines: about}
		if said.Err != nil {
			return said.Err
		}
		c.Set(fiber.HeaderContentType, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		return a.Stream(c, large, func(w io.Writer) error {
			return analysis.WriteXLSX(w, front, andThen(tables, definitions, report.Limits))
		})
	}
	return fmt.Errorf("format: %w", survey.ErrNotFound)
}

// andThen gives tables with some more behind them.
func andThen(tables iter.Seq2[analysis.Table, error], more ...analysis.Table) iter.Seq2[analysis.Table, error] {
	return func(yield func(analysis.Table, error) bool) {
		for t, err := range tables {
			if !yield(t, err) {
				return
			}
		}
		for _, t := range more {
			if !yield(t, nil) {
				return
			}
		}
	}
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

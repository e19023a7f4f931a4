package setup

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/setup"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// holidaysData is the page of the owner's calendar: what is stored, and once a table has been
// sent how it was understood, before anything is stored.
type holidaysData struct {
	sent
	Stored []survey.Holiday
	Rows   []setup.HolidayRow
	Wrong  int
	One    *page.Form // adds one
}

func (a *Area) holidaysData(c *fiber.Ctx) (data holidaysData, err error) {
	data.Stored, err = a.Store.Holidays(c.UserContext(), site.IdentityOf(c).Owner.ID)
	data.Now = setup.HolidaysText(data.Stored)
	data.One = &page.Form{Action: "/oppsett/skolerute", Submit: "setup.groups_check", Fields: []page.Field{
		{Name: "name", Type: "text", Label: "setup.holiday.name", Help: "setup.holiday_help"},
		{Name: "from", Type: "date", Label: "setup.holiday.from", Half: true},
		{Name: "to", Type: "date", Label: "setup.holiday.to", Half: true, Optional: true},
		{Name: "source", Type: "text", Label: "setup.holiday.source", Help: "setup.holiday_source_help", Optional: true},
	}}
	return data, survey.In("read holidays", err)
}

func (a *Area) setupHolidays(c *fiber.Ctx) error {
	data, err := a.holidaysData(c)
	data.Text = data.Now
	return a.Shown(c, "setup/holidays", "setup.holidays_title", data, err)
}

// setupHolidaysStore shows what a table, one more row or one row less would make of the
// calendar, and stores it when that has been seen.
func (a *Area) setupHolidaysStore(c *fiber.Ctx) error {
	data, err := a.holidaysData(c)
	if err != nil {
		return err
	}
	data.sent, err = tableSent(c, data.Now, setup.OneSheet(setup.ReadHolidays))
	if err != nil {
		return err
	}
	cells := survey.Map([]string{"name", "from", "to", "source"}, func(field string) string { return site.Posted(c, field) })
	if row, err := strconv.Atoi(site.Posted(c, "without")); err == nil {
		lines := strings.SplitAfter(data.Now, "\n")
		if row < 0 || row >= len(data.Stored) {
			return fmt.Errorf("there is no such row: %w", survey.ErrMalformed)
		}
		data.Text = strings.Join(lines[:row], "") + strings.Join(lines[row+1:], "")
	} else if strings.Join(cells, "") != "" {
		data.Text = data.Now + strings.Join(cells, "\t") + "\n"
	}
	data.Rows = setup.ReadHolidays(data.Text)
	for _, row := range data.Rows {
		if len(row.Problems) > 0 {
			data.Wrong++
		}
	}
	if site.Posted(c, "sure") == "yes" && data.Wrong == 0 {
		calendar := survey.Map(data.Rows, func(row setup.HolidayRow) survey.Holiday { return row.Holiday })
		problems, err := a.editor(c).SetHolidays(c.UserContext(), calendar)
		if err != nil {
			return fmt.Errorf("store holidays: %w", err)
		}
		if len(problems) == 0 {
			return c.Redirect("/oppsett/skolerute", fiber.StatusSeeOther)
		}
		data.Problem = "problem." + string(problems[0].Kind)
	}
	if data.Wrong > 0 || data.Problem != "" {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return a.Show(c, "setup/holidays", "setup.holidays_title", data)
}

package wave

import (
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/setup"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// windowsData is the page where each group of an open wave gets its time to
// answer, one by one or as a table.
type windowsData struct {
	Project survey.Project
	Wave    survey.Wave
	Rows    []windowRow
	Table   string // as it was pasted, when it is wrong, else as it stands
	Pasted  []setup.WindowRow
	Wrong   bool
	Empty   bool // the table that was sent has no lines
}

// windowRow is one group's day and times as the fields hold them.
type windowRow struct {
	setup.WindowGroup
	Audience      survey.Audience
	Day, From, To string
	Problems      survey.Problems
}

// Problem is what is wrong with a field of the row.
func (r windowRow) Problem(field string) survey.ProblemKind { return r.Problems.Of(field) }

// windowRows are the groups of the wave with the windows they have.
func (a *Area) windowRows(c *fiber.Ctx) ([]windowRow, error) {
	wave := site.WaveOf(c)
	if wave.State != survey.Open {
		return nil, fmt.Errorf("windows: %w", survey.ErrState)
	}
	groups, err := a.waveGroups(c, wave)
	if err != nil {
		return nil, err
	}
	rows := make([]windowRow, len(groups))
	for i, g := range groups {
		rows[i] = windowRow{WindowGroup: setup.WindowGroup{Group: g.ID, Unit: g.Unit, Name: g.Name}, Audience: g.Audience}
		if !g.Window.IsZero() {
			from, to := g.Window.From.In(a.Views.Zone), g.Window.To.In(a.Views.Zone)
			rows[i].Day, rows[i].From, rows[i].To = from.Format(time.DateOnly), from.Format("15:04"), to.Format("15:04")
		}
	}
	return rows, nil
}

func (a *Area) windowsPage(c *fiber.Ctx, rows []windowRow) error {
	return a.showWindows(c, windowsData{Rows: rows, Table: windowTable(rows)})
}

func (a *Area) showWindows(c *fiber.Ctx, data windowsData) error {
	data.Project, data.Wave = site.ProjectOf(c), site.WaveOf(c)
	if data.Wrong {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return a.Show(c, "wave/windows", "windows.title", data)
}

// windowTable writes what is stored as the same table that is read.
func windowTable(rows []windowRow) string {
	var text strings.Builder
	for _, r := range rows {
		text.WriteString(strings.Join([]string{r.Unit, r.Name, r.Day, r.From, r.To}, "\t") + "\n")
	}
	return text.String()
}

// windowsStore takes what was pasted, or else what stands in the fields. One
// mistake, and nothing is changed.
func (a *Area) windowsStore(c *fiber.Ctx, rows []windowRow) error {
	data := windowsData{Rows: rows, Table: windowTable(rows)}
	read := a.windowsTyped
	if site.Posted(c, "paste") == "yes" {
		read = a.windowsPasted
	}
	if wanted := read(c, &data); !data.Wrong {
		problems, err := a.Waves.SetWindows(c.UserContext(), site.ActorOf(c), site.WaveOf(c).ID, wanted)
		if err != nil || len(problems) == 0 {
			return site.Led(c, "/maling/"+string(site.WaveOf(c).ID), err)
		}
		data.Wrong = true
		for i := range data.Pasted {
			data.Pasted[i].Problems = problems[data.Pasted[i].Group]
		}
		for i := range data.Rows {
			if len(data.Pasted) == 0 {
				data.Rows[i].Problems = problems[data.Rows[i].Group]
			}
		}
	}
	return a.showWindows(c, data)
}

// windowsTyped reads the fields of each group.
func (a *Area) windowsTyped(c *fiber.Ctx, data *windowsData) map[survey.GroupID]survey.Window {
	wanted := map[survey.GroupID]survey.Window{}
	for i := range data.Rows {
		row := &data.Rows[i]
		at := "g." + string(row.Group) + "."
		row.Day, row.From, row.To = strings.TrimSpace(site.Posted(c, at+"day")), strings.TrimSpace(site.Posted(c, at+"from")), strings.TrimSpace(site.Posted(c, at+"to"))
		wanted[row.Group], row.Problems = setup.ParseWindow(row.Day, row.From, row.To, a.Views.Zone)
		data.Wrong = data.Wrong || len(row.Problems) > 0
	}
	return wanted
}

// windowsPasted reads a table. Groups it does not name keep what they have.
func (a *Area) windowsPasted(c *fiber.Ctx, data *windowsData) map[survey.GroupID]survey.Window {
	data.Table = site.Posted(c, "table")
	places := survey.Map(data.Rows, func(r windowRow) setup.WindowGroup { return r.WindowGroup })
	data.Pasted = setup.ReadWindows(data.Table, places, a.Views.Zone)
	data.Empty = len(data.Pasted) == 0
	data.Wrong = data.Empty
	wanted := map[survey.GroupID]survey.Window{}
	for _, r := range data.Pasted {
		data.Wrong = data.Wrong || len(r.Problems) > 0
		wanted[r.Group] = r.Window
	}
	return wanted
}

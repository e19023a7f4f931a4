package respond

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/traffic"
	"trivselspuls/survey"
)

// privacyData is what the privacy page tells, none of it written by hand.
type privacyData struct {
	Tables    []storedTable // of the database as it is now
	Logged    []string      // fields of a log line about a failed request
	Counted   []string      // fields of the hourly counts
	Manifests []openManifest
	Help      []page.HelpLine
	Release   string // of what browsers are given, as «server compare» tells it
}

type storedTable struct {
	Name    string
	Columns []string
}

// openManifest is the fingerprint that everybody in a wave must find the same, and
// where the key that opens the answers is.
type openManifest struct {
	Wave, Fingerprint string
	OnPaper           bool
}

// privacyPage lists what is stored of an answer by asking the database itself,
// so that a column somebody adds shows here or breaks the page: its explanation
// is missing then.
func (a *Area) privacyPage(c *fiber.Ctx) error {
	data := privacyData{Help: a.Owners.SettingsBefore(c.UserContext()).Help, Logged: traffic.FailureFields, Counted: traffic.Fields, Release: a.Views.Assets().Release()}
	for _, name := range []string{"code", "ballot", "answers"} {
		columns, err := a.Columns(c.UserContext(), name)
		if err != nil {
			return fmt.Errorf("privacy page: %w", err)
		}
		data.Tables = append(data.Tables, storedTable{name, columns})
	}
	open, err := a.Store.WavesIn(c.UserContext(), survey.Open)
	if err != nil {
		return fmt.Errorf("privacy page: %w", err)
	}
	for _, wave := range open {
		// One that cannot be served has no manifest to vouch for.
		if print, err := a.Waves.Fingerprint(c.UserContext(), wave.ID); err == nil {
			data.Manifests = append(data.Manifests, openManifest{wave.Name, print.Short(), a.Waves.OnPaper(wave.ID)})
		}
	}
	return a.Send(c, "respond/privacy", a.in(c, a.Page(c, "privacy.title", data), "", ""))
}

// accessibilityPage says what was tested with what and what was not, the same as
// docs/accessibility.md.
func (a *Area) accessibilityPage(c *fiber.Ctx) error {
	return a.Show(c, "respond/accessibility", "accessibility.title", nil)
}

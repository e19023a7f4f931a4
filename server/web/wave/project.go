package wave

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

type projectData struct {
	Project survey.Project
	Phases  []survey.Phase
	Waves   []survey.Wave
	Today   time.Time
}

// Now says whether a phase runs today, and Past whether it is over. Phases may
// overlap, so that two may run.
func (d projectData) Now(p survey.Phase) bool {
	return !d.Today.Before(p.Starts) && !d.Past(p)
}

func (d projectData) Past(p survey.Phase) bool { return !d.Today.Before(p.Ends) }

// projectPage is the project leader's start: phases and waves.
func (a *Area) projectPage(c *fiber.Ctx) error {
	ctx, project := c.UserContext(), site.ProjectOf(c)
	phases, err := a.Store.PhasesOf(ctx, project.ID)
	if err != nil {
		return fmt.Errorf("read phases: %w", err)
	}
	list, err := a.Store.WavesOf(ctx, project.ID)
	return a.Shown(c, "wave/overview", "project.title", projectData{project, phases, list, a.Store.Now()}, survey.In("read waves", err))
}

type waveData struct {
	Project     survey.Project
	Wave        survey.Wave
	Fingerprint string
	Groups      []waveGroup
	Refusals    waves.Refusals
	Opening     bool           // is going on, or nobody has seen its end yet
	OnPaper     bool           // closing asks for the printed key
	Receiver    string         // the public key that it is sealed to
	Overdue     bool           // the deadline is over and the wave waits for its key
	Failing     bool           // the wave is stopped, and its ballots could not be opened the last time
	Problem     string         // text key: why it was not closed
	Traces      []string       // what the database keeps, so that it was not opened
	MayAbandon  bool           // its key may be lost
	KeyGone     bool           // it is
	Unserved    bool           // open, and takes no answers
	NonePrinted bool           // of an open wave: what comes next is to print slips
	Closed      *waves.Closing // set right after closing
	Invalid     int            // of a closed wave: without a proof, or not an answer to the questionnaire
	Refused     int            // of a closed wave: groups none of whose answers are kept
	Plan        plannedWave    // of a planned wave
	Address     string         // that will stand on its slips
	Extend      *page.Form     // of an open one
	All         *allForm       // of an open one with slips to print
}

// waveGroup is a row of the wave's page. Percent is rounded to tens, or nil
// while nothing is known.
type waveGroup struct {
	store.WaveGroup
	Unit    string
	Percent *int
	Window  survey.Window // of an open wave
	OldDate bool          // its papers have the deadline from before it was moved
	Hurried bool          // its open link has given unusually many codes in a short time
}

// FewInvalid reports whether so few answers of the group were not valid that their number is
// not told.
func (g waveGroup) FewInvalid() bool { return g.Invalid != nil && analysis.Few(*g.Invalid) }

// FewInvalid is waveGroup's, of the wave.
func (d waveData) FewInvalid() bool { return analysis.Few(d.Invalid) }

func (a *Area) wavePage(c *fiber.Ctx) error { return a.showWaveWith(c, func(*waveData) {}) }

// showWaveWith shows the wave's page after add has said what is special this
// time.
func (a *Area) showWaveWith(c *fiber.Ctx, add func(*waveData)) error {
	ctx := c.UserContext()
	wave, err := a.Store.Wave(ctx, site.WaveOf(c).ID)
	if err != nil {
		return fmt.Errorf("read wave: %w", err)
	}
	data := waveData{Project: site.ProjectOf(c), Wave: wave, Opening: a.Opener.Find(wave.ID) != nil, Refusals: a.Waves.Refusals(wave.ID), Extend: extendForm(wave), Address: a.Config.RespondentURL.String()}
	add(&data)
	if wave.State == survey.Planned {
		if data.Plan, err = a.plannedWave(c, wave); err != nil {
			return err
		}
		return a.Show(c, "wave/wave", "wave.title", data)
	}
	print, err := a.Waves.Fingerprint(ctx, wave.ID)
	data.Unserved = errors.Is(err, survey.ErrNotFound) && wave.State == survey.Open
	if err != nil && !data.Unserved {
		return fmt.Errorf("read manifest: %w", err)
	}
	if !wave.Imported && !data.Unserved { // it had no slips to compare with
		data.Fingerprint = print.Short()
	}
	data.OnPaper = a.needsKey(wave)
	if data.OnPaper {
		site.AllowCamera(c) // for the key's sheet
		receiver, err := a.Waves.Receiver(ctx, wave.ID)
		if err != nil {
			return fmt.Errorf("receive key: %w", err)
		}
		data.Receiver = base64.RawURLEncoding.EncodeToString(receiver)
	}
	data.Failing = wave.State == survey.Closing && a.Closer.Failing()[wave.ID] != nil
	data.Overdue = data.OnPaper && wave.State == survey.Open && a.Store.Now().After(wave.Closes.Add(survey.Grace))
	if data.Groups, err = a.waveGroups(c, wave); err != nil {
		return err
	}
	if from, err := a.senderOfWave(c); err != nil {
		return err
	} else if data.All, err = a.allForm(c, "/maling/"+string(wave.ID)+"/lapper", from.Sender, data.Groups); err != nil {
		return err
	}
	data.MayAbandon, data.KeyGone = a.mayAbandon(wave), a.Waves.KeyGone(wave)
	data.NonePrinted = wave.State == survey.Open && !slices.ContainsFunc(data.Groups, func(g waveGroup) bool { return g.Printed || g.OpenLink })
	for _, g := range data.Groups {
		if g.Invalid != nil {
			data.Invalid += *g.Invalid
		}
		if g.Refused {
			data.Refused++
		}
	}
	return a.Show(c, "wave/wave", "wave.title", data)
}

// waveGroups joins a wave's groups with their units' names and with how far
// they have come: rounded while the wave is open.
func (a *Area) waveGroups(c *fiber.Ctx, wave survey.Wave) ([]waveGroup, error) {
	ctx := c.UserContext()
	groups, err := a.Store.WaveGroups(ctx, wave.ID)
	if err != nil {
		return nil, fmt.Errorf("read groups: %w", err)
	}
	units, err := a.Store.UnitsOf(ctx, site.ProjectOf(c).Owner)
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	names := survey.UnitNames(units)
	var percent map[survey.GroupID]int
	var windows map[survey.GroupID]survey.Window
	var hurried, before []survey.GroupID
	if wave.State == survey.Open {
		progress, err := a.Waves.Progress(ctx, wave.ID)
		if err != nil {
			return nil, fmt.Errorf("read progress: %w", err)
		}
		percent = survey.Keyed(progress, func(p waves.Progress) (survey.GroupID, int) { return p.ID, p.Percent })
		if windows, err = a.Waves.Windows(ctx, wave.ID); err != nil {
			return nil, fmt.Errorf("read windows: %w", err)
		}
		if hurried, err = a.Store.HurriedLinks(ctx, wave.ID); err != nil {
			return nil, fmt.Errorf("read links: %w", err)
		}
		if before, err = a.Store.PrintedBefore(ctx, wave.ID); err != nil {
			return nil, err
		}
	}
	rows := make([]waveGroup, len(groups))
	for i, g := range groups {
		rows[i] = waveGroup{
			WaveGroup: g, Unit: names[g.Unit], Window: windows[g.ID],
			Hurried: slices.Contains(hurried, g.ID), OldDate: slices.Contains(before, g.ID),
		}
		if p, ok := percent[g.ID]; ok {
			rows[i].Percent = &p
		}
	}
	sortByUnit(rows)
	return rows, nil
}

// sortByUnit puts a unit's groups together, youngest audience first and grades
// in their order. Groups merged across units come last.
func sortByUnit(rows []waveGroup) {
	audiences := survey.Audiences()
	slices.SortStableFunc(rows, func(a, b waveGroup) int {
		if (a.Unit == "") != (b.Unit == "") {
			return strings.Compare(b.Unit, a.Unit)
		}
		return cmp.Compare(slices.Index(audiences, a.Audience), slices.Index(audiences, b.Audience))
	})
	survey.ByName(rows, func(g waveGroup) bool { return g.Unit == "" }, func(g waveGroup) string { return g.Unit })
}

package results

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/setup"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// door is one place a person may go. All doors but a unit's share their names, the
// project's or the owner's, so that what is done behind them stands first.
type door struct {
	Path, Name, RoleKey string
}

// Unit says whether the door is a unit's own.
func (d door) Unit() bool { return d.RoleKey == unitDoor }

const unitDoor = "home.unit"

// home shows where a person may go, or goes there when there is one place only and
// nothing to be told.
func (a *Area) home(c *fiber.Ctx, doors []door) error {
	notices, err := a.notices(c)
	followed, err2 := a.followed(c)
	newest, err3 := a.Store.NewestProject(c.UserContext(), site.IdentityOf(c).Owner.ID)
	if err := errors.Join(err, err2, err3); err != nil {
		return err
	}
	if len(doors) == 1 && len(notices) == 0 && len(followed) == 0 {
		return c.Redirect(doors[0].Path, fiber.StatusSeeOther)
	}
	seen := 0
	if len(notices) > 0 {
		seen = notices[0].Number
	}
	about := map[audit.Action][]setup.Notice{}
	for _, n := range notices {
		about[n.Action] = append(about[n.Action], n)
	}
	return a.Show(c, "results/home", "home.title", fiber.Map{
		"Doors": doors, "Notices": about[""], "Refused": about[audit.RefuseAnswers], "More": about[audit.CountMore],
		"Abandoned": about[audit.AbandonWave], "Seen": seen, "Followed": followed, "Early": newest.ID == "",
	})
}

// notices are what a data protection officer has yet to see.
func (a *Area) notices(c *fiber.Ctx) ([]setup.Notice, error) {
	who := site.IdentityOf(c)
	if !a.Can(who, survey.SeeAudit, who.Owner.ID, "") {
		return nil, nil
	}
	notices, err := setup.NewEditor(a.Store, who.Owner.ID, site.ActorOf(c)).Notices(c.UserContext())
	if err != nil {
		return nil, fmt.Errorf("read notices: %w", err)
	}
	return notices, nil
}

// noticesSeen marks those as seen that stood on the page.
func (a *Area) noticesSeen(c *fiber.Ctx) error {
	number, err := strconv.Atoi(site.Posted(c, "number"))
	if err != nil {
		return fmt.Errorf("number of a notice: %w", survey.ErrMalformed)
	}
	if err := setup.NewEditor(a.Store, site.IdentityOf(c).Owner.ID, site.ActorOf(c)).See(c.UserContext(), number); err != nil {
		return err
	}
	return c.Redirect("/hjem", fiber.StatusSeeOther)
}

func (a *Area) doors(c *fiber.Ctx) ([]door, error) {
	ctx, who := c.UserContext(), site.IdentityOf(c)
	projects, err := a.Store.ProjectsOf(ctx, who.Account.Owner)
	units, err2 := a.Store.UnitsOf(ctx, who.Account.Owner)
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	var doors []door
	for _, u := range units {
		if len(projects) > 0 && a.Can(who, survey.SeeUnit, u.Owner, u.ID) {
			doors = append(doors, door{"/enhet/" + string(u.ID), u.Name, unitDoor})
		}
	}
	if _, ok := survey.Find(units, func(u survey.Unit) bool { return a.Can(who, survey.Support, u.Owner, u.ID) }); ok && len(doors) > 1 && len(projects) > 0 {
		doors = append(doors, door{"/stotte", who.Owner.Name, "home.support"})
	}
	if len(projects) == 0 && a.Can(who, survey.SetUp, who.Owner.ID, "") {
		doors = append(doors, door{"/oppsett", who.Owner.Name, "home.setup"})
	}
	for _, p := range projects {
		if a.Can(who, survey.SetUp, p.Owner, "") { // the results are one link from there
			doors = append(doors, door{"/prosjekt/" + string(p.ID), p.Name, "home.project"})
			continue
		}
		if a.Can(who, survey.SeeOwner, p.Owner, "") {
			doors = append(doors, door{"/styring/" + string(p.ID), p.Name, "home.steering"})
		}
		if a.Can(who, survey.SeeRaw, p.Owner, "") {
			doors = append(doors, door{"/godkjenning/" + string(p.ID), p.Name, "home.approval"})
		}
	}
	if a.ManagesPeople(who) && !a.Can(who, survey.SetUp, who.Owner.ID, "") {
		doors = append(doors, door{"/personer", who.Owner.Name, "home.people"})
	}
	if a.Can(who, survey.SeeAudit, who.Owner.ID, "") {
		doors = append(doors, door{"/revisjon", who.Owner.Name, "home.audit"})
	}
	if len(doors) == 0 { // the reference group, and whoever else only reads what is out
		return a.publicDoors(c, projects)
	}
	return doors, nil
}

// publicDoors lead to what is published.
func (a *Area) publicDoors(c *fiber.Ctx, projects []survey.Project) ([]door, error) {
	var doors []door
	for _, p := range projects {
		switch _, err := a.Store.Publication(c.UserContext(), p.ID, ""); {
		case err == nil:
			doors = append(doors, door{"/offentlig/" + string(p.ID), p.Name, "home.public"})
		case !errors.Is(err, survey.ErrNotFound):
			return nil, fmt.Errorf("read publication: %w", err)
		}
	}
	return doors, nil
}

// followed is a project as the reference group follows it from its first day: what it wants, when,
// and what is coming. What is published has a door beside it.
type followed struct {
	survey.Project
	Phases []survey.Phase
	Goals  []followedGoal
	Coming []survey.Wave // that is open or planned
}

type followedGoal struct{ Kind, Name, Target, Direction string }

func (a *Area) followed(c *fiber.Ctx) (list []followed, err error) {
	ctx, who := c.UserContext(), site.IdentityOf(c)
	if !a.Can(who, survey.Follow, who.Owner.ID, "") {
		return nil, nil
	}
	projects, err := a.Store.ProjectsOf(ctx, who.Owner.ID)
	choices, err2 := setup.NewEditor(a.Store, who.Owner.ID, site.ActorOf(c)).GoalChoices(ctx)
	err = errors.Join(err, err2)
	for _, p := range projects {
		phases, err3 := a.Store.PhasesOf(ctx, p.ID)
		waves, err4 := a.Store.WavesOf(ctx, p.ID)
		stored, err5 := a.Store.GoalsOf(ctx, p.ID)
		err = errors.Join(err, err3, err4, err5)
		one := followed{Project: p, Phases: phases}
		one.Coming = survey.Filter(waves, func(w survey.Wave) bool { return w.State == survey.Open || w.State == survey.Planned })
		for _, kind := range survey.UnitKinds() {
			wanted, named := survey.Find(stored, func(g survey.Goal) bool { return g.Kind == kind })
			for i, ind := range choices[kind] {
				if named && ind.ID == wanted.Indicator || !named && i == 0 { // the usual one comes first
					one.Goals = append(one.Goals, followedGoal{string(kind), ind.Name.In(a.Language(c)), setup.WrittenGoal(wanted, choices[kind]).Target, string(ind.Direction)})
				}
			}
		}
		list = append(list, one)
	}
	return list, err
}

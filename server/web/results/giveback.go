package results

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/print/qr"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// giveData is what a leader publishes of the own unit: a page for parents and one for the
// children, of what others than the unit are told. They come and go together, so that no
// good figure is picked.
type giveData struct {
	unitFrame
	published
	MayPublish bool
	Ends       survey.Publication // what it would be
	Addresses  []address
}

// address is where a page is read, and a drawing of it for the wall.
type address struct {
	TitleKey, URL, Path string
	QR                  qr.Image
}

func (a *Area) giveData(c *fiber.Ctx) (data giveData, err error) {
	if data.unitFrame, _, err = a.unitReport(c, "giveback"); err != nil {
		return data, err
	}
	data.published, err = a.drafted(c, data.Project, data.Unit, &page.Form{
		Action: giveBoard(data.Unit), Submit: "give.publish", Fields: []page.Field{
			{Name: "words", Label: "give.field.words", Help: "give.hint.words"},
			{Name: "children", Label: "give.field.children"},
		},
	})
	if err != nil {
		return data, err
	}
	ends := survey.RoleEnds(data.Project, a.Store.Now())
	data.Ends = survey.Publication{ID: survey.NewID[survey.PageID](), Project: data.Project.ID, Unit: data.Unit.ID, Ends: &ends}
	data.MayPublish = a.Can(site.IdentityOf(c), survey.GiveBack, data.Unit.Owner, data.Unit.ID)
	if data.Out == nil {
		return data, nil
	}
	for _, one := range []struct{ title, end string }{{"give.parents", ""}, {"give.children", "/elever"}} {
		path := "/delt/" + string(data.Out.ID) + one.end
		url := strings.TrimRight(a.Config.BaseURL.String(), "/") + path
		drawn, err := qr.New(url)
		if err != nil {
			return data, err
		}
		data.Addresses = append(data.Addresses, address{one.title, url, path, drawn})
	}
	return data, nil
}

// giveBoard is the address of the page that publishes a unit's.
func giveBoard(u survey.Unit) string { return "/enhet/" + string(u.ID) + "/tilbake" }

func (a *Area) givePreview(c *fiber.Ctx, data giveData) error {
	return a.Show(c, "results/giveback", "give.tab", data)
}

func (a *Area) givePublish(c *fiber.Ctx, data giveData) error {
	return a.publish(c, data.published, data.Ends, audit.GiveBack, func() error { return a.givePreview(c, data) })
}

// giveWithdraw takes both pages back. Their address is never used again.
func (a *Area) giveWithdraw(c *fiber.Ctx) error {
	frame, _, err := a.unitReport(c, "giveback")
	if err != nil {
		return err
	}
	return a.withdraw(c, frame.Project.ID, frame.Unit.ID, audit.TakeBack, giveBoard(frame.Unit))
}

// givenPage is what a unit's leader has published for parents, and givenChildren for those
// who answered.
func (a *Area) givenPage(c *fiber.Ctx) error {
	return a.show(c, survey.PageID(c.Params("page")), true, false)
}

func (a *Area) givenChildren(c *fiber.Ctx) error {
	return a.show(c, survey.PageID(c.Params("page")), true, true)
}

package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"time"
	_ "time/tzdata"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/static"
	"trivselspuls/survey"
	"trivselspuls/templates"
)

// views holds one template set per page: the layout's files and the page's own.
// Each page is apart, so that two pages can define the same block.
type views struct {
	pages  map[string]*template.Template
	assets *static.Assets
	texts  *texts
	zone   *time.Location // the clock on the reader's wall
}

func newViews() (*views, error) {
	texts, err := loadTexts()
	if err != nil {
		return nil, err
	}
	assets, err := static.Load()
	if err != nil {
		return nil, err
	}
	// The binary carries the zones, for machines that have none.
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		return nil, err
	}
	v := &views{zone: zone, pages: map[string]*template.Template{}, texts: texts, assets: assets}
	files, err := fs.Glob(templates.Files, "*/*.html")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		flow := path.Dir(file)
		if flow == "layout" {
			continue
		}
		set, err := template.ParseFS(templates.Files, "layout/*.html", file)
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", file, err)
		}
		v.pages[strings.TrimSuffix(file, ".html")] = set
	}
	return v, nil
}

// render executes a page's «page» block into memory, so that a mistake half-way
// through never sends half a page.
func (v *views) render(name string, p page) ([]byte, error) {
	set, ok := v.pages[name]
	if !ok {
		return nil, fmt.Errorf("render: no page %s", name)
	}
	var out bytes.Buffer
	if err := set.ExecuteTemplate(&out, "page", p); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// page is what every template receives. Data is the page's own.
type page struct {
	Lang      string
	Path      string // of this page, for the language switch
	Home      string // where the product's name leads
	TitleKey  string
	Fictional bool // the owner's figures are invented
	Account   *account
	Data      any
	localizer localizer
	assets    *static.Assets
	zone      *time.Location
}

// account is the signed-in person as the layout shows them.
type account struct {
	Name  string
	Owner survey.OwnerID
}

// T is the text of a key in the page's language. Further arguments are pairs of
// name and value for the text's placeholders.
func (p page) T(key string, pairs ...any) (string, error) { return p.localizer.text(key, pairs...) }

// Title is the text of the page's title.
func (p page) Title() (string, error) { return p.T(p.TitleKey) }

// Date is a day as people write it: «23. november 2026».
func (p page) Date(t time.Time) (string, error) {
	month, err := p.T(fmt.Sprintf("layout.month.%d", t.Month()))
	return fmt.Sprintf("%d. %s %d", t.Day(), month, t.Year()), err
}

// Moment is a time as people in Norway write it: «23. november 2026 kl. 14.05».
func (p page) Moment(t time.Time) (string, error) {
	local := t.In(p.zone)
	day, err := p.Date(local)
	return day + " kl. " + local.Format("15.04"), err
}

// Static is the address of an asset under its content hash.
func (p page) Static(name string) (string, error) { return p.assets.Path(name) }

// page collects what the layout needs for this request.
func (a *App) page(c *fiber.Ctx, titleKey string, data any) page {
	lang := a.language(c)
	p := page{
		Lang: lang, Path: c.Path(), Home: "/inn", TitleKey: titleKey, Data: data, Fictional: a.config.Example,
		localizer: a.views.texts.localizer(lang), assets: a.views.assets, zone: a.views.zone,
	}
	if a.config.BaseURL.Host != a.config.RespondentURL.Host && string(c.Request().Host()) == a.config.RespondentURL.Host {
		p.Home = "/"
	}
	if who, ok := c.Locals(identityKey).(identity); ok {
		p.Home = "/hjem"
		p.Account = &account{Name: who.account.Name, Owner: who.account.Owner}
		p.Fictional = p.Fictional || who.owner.Fictional
	}
	return p
}

// show renders a page as the answer.
func (a *App) show(c *fiber.Ctx, name, titleKey string, data any) error {
	body, err := a.views.render(name, a.page(c, titleKey, data))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(body)
}

package signin

import (
	"context"
	"crypto/subtle"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/identity"
	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// FirstRunPath is where the first person of an installation without owners sets
// up the first one, or empty when there is an owner. Its secret lives in memory
// only: another start gives another address.
func (a *Area) FirstRunPath(ctx context.Context) (string, error) {
	owners, err := a.Store.Owners(ctx)
	if err != nil || len(owners) > 0 {
		return "", err
	}
	return "/forste/" + a.firstRun, nil
}

// firstComer lets those pass who hold the first run's address, while there is no
// owner.
func (a *Area) firstComer(c *fiber.Ctx) error {
	path, err := a.FirstRunPath(c.UserContext())
	if err != nil {
		return fmt.Errorf("read owners: %w", err)
	}
	if path == "" || subtle.ConstantTimeCompare([]byte(c.Params("secret")), []byte(a.firstRun)) != 1 {
		return fmt.Errorf("first run: %w", survey.ErrNotFound)
	}
	return c.Next()
}

func (a *Area) firstForm(c *fiber.Ctx) *page.Form {
	return &page.Form{Action: c.Path(), Submit: "setup.first_submit", Fields: []page.Field{
		{Name: "owner", Type: "text", Label: "setup.owner_name", Help: "setup.owner_help", Complete: "organization"},
		{Name: "name", Type: "text", Label: "setup.your_name", Complete: "name"},
		{Name: "login", Type: "text", Label: "people.login", Help: "people.login_own_help", Complete: "username"},
		{Name: "password", Type: "password", Label: "account.password", Help: "account.rule", Complete: "new-password"},
	}}
}

func (a *Area) firstRunPage(c *fiber.Ctx) error {
	return a.Show(c, "signin/first", "setup.first_title", a.firstForm(c))
}

// firstRunStore makes the first owner with its project leader and signs them in.
func (a *Area) firstRunStore(c *fiber.Ctx) error {
	f := a.firstForm(c)
	f.Read(site.Sent(c))
	owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: f.Value("owner")}
	problems := survey.CheckPerson(f.Value("name"), f.Value("login"), survey.ProjectLeader, "")
	if kind := owner.Check().Of("name"); kind != "" {
		problems.Add("owner", kind)
	}
	if kind := identity.PasswordProblem(f.Value("password"), f.Value("login"), f.Value("name"), owner.Name); kind != "" {
		problems.Add("password", kind)
	}
	if !f.Mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.Show(c, "signin/first", "setup.first_title", f)
	}
	hash, err := a.hash(c, f.Value("password"))
	if err != nil {
		return err
	}
	account := store.Account{
		ID: survey.NewID[survey.AccountID](), Owner: owner.ID, Language: a.Language(c),
		Name: f.Value("name"), Login: f.Value("login"), Password: hash,
	}
	secret, err := a.createFirst(c.UserContext(), owner, account)
	if err != nil {
		return fmt.Errorf("first run: %w", err)
	}
	a.SetCookie(c, secret, a.Store.Now().Add(store.SessionLife))
	return c.Redirect("/konto/start", fiber.StatusSeeOther)
}

// createFirst stores both and starts a session where the second factor is set up,
// unless somebody else was first.
func (a *Area) createFirst(ctx context.Context, owner survey.Owner, account store.Account) (secret string, err error) {
	err = a.Store.Tx(ctx, func(tx *store.Tx) error {
		// The audit log's head is held from here on, so that of two who do this at
		// the same time the second sees the first one's owner.
		if err := tx.Audit(ctx, audit.Actor(account.ID), audit.Event{Action: audit.SetUpOwner, Owner: owner.ID}); err != nil {
			return err
		}
		owners, err := tx.Owners(ctx)
		if err != nil {
			return err
		}
		if len(owners) > 0 {
			return survey.ErrNotFound
		}
		if err := tx.CreateOwner(ctx, owner); err != nil {
			return err
		}
		if err := tx.CreateAccount(ctx, account); err != nil {
			return err
		}
		grant := survey.Grant{Role: survey.ProjectLeader, Owner: owner.ID, Expires: tx.Now().Add(survey.RoleLife)}
		if err := tx.Grant(ctx, account.ID, grant); err != nil {
			return err
		}
		secret, err = tx.StartLimitedSession(ctx, account.ID)
		return err
	})
	return secret, err
}

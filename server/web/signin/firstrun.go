package signin

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/identity"
	"trivselspuls/server/page"
	"trivselspuls/server/setup"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// FirstRunPath is where the first person of an installation without owners sets
// up the first one, or empty when there is an owner. Its secret is made from the
// installation's own, so that every server of one database knows the same, and from how many
// owners there have been: once the last is deleted, the address that was printed before it leads nowhere.
// It has 130 bits, as many as a random one would.
func (a *Area) FirstRunPath(ctx context.Context) (string, error) {
	owners, err := a.Store.Owners(ctx)
	if err != nil || len(owners) > 0 {
		return "", err
	}
	deleted, err := a.Store.OwnersDeleted(ctx)
	if err != nil {
		return "", err
	}
	return "/forste/" + base32.StdEncoding.EncodeToString(a.vault.MAC("first run", strconv.Itoa(deleted)))[:26], nil
}

// firstComer lets those pass who hold the first run's address, while there is no
// owner.
func (a *Area) firstComer(c *fiber.Ctx) error {
	path, err := a.FirstRunPath(c.UserContext())
	if err != nil {
		return fmt.Errorf("read owners: %w", err)
	}
	if path == "" || subtle.ConstantTimeCompare([]byte("/forste/"+c.Params("secret")), []byte(path)) != 1 {
		return fmt.Errorf("first run: %w", survey.ErrNotFound)
	}
	return c.Next()
}

func (a *Area) firstForm(c *fiber.Ctx) *page.Form {
	return &page.Form{Action: c.Path(), Submit: "setup.first_submit", Fields: []page.Field{
		{Name: "owner", Type: "text", Label: "setup.owner_name", Help: "setup.owner_help", Complete: "organization"},
		{Name: "name", Type: "text", Label: "setup.your_name", Complete: "name"},
		{Name: "login", Type: "login", Label: "people.login", Help: "people.login_own_help", Complete: "username"},
		{Name: "password", Type: "password", Label: "account.password", Help: "account.rule", Complete: "new-password"},
		{Name: "officer", Type: "text", Label: "setup.officer_name", Help: "setup.officer_help", Complete: "off"},
		{Name: "officer_login", Type: "login", Label: "setup.officer_login", Help: "people.login_help", Complete: "off"},
	}}
}

func (a *Area) firstRunPage(c *fiber.Ctx) error {
	return a.Show(c, "signin/first", "setup.first_title", a.firstForm(c))
}

// firstRunStore makes the first owner with its project leader, who is signed in, and
// its data protection officer, whose link goes to the console: nobody who uses the
// pages chooses who watches them.
func (a *Area) firstRunStore(c *fiber.Ctx) error {
	f := a.firstForm(c)
	f.Read(site.Sent(c))
	owner := survey.Owner{Name: f.Value("owner")}
	problems := survey.CheckPerson(f.Value("name"), f.Value("login"), survey.ProjectLeader, "")
	if kind := owner.Check(nil).Of("name"); kind != "" {
		problems.Add("owner", kind)
	}
	if kind := identity.PasswordProblem(f.Value("password"), f.Value("login"), f.Value("name"), owner.Name); kind != "" {
		problems.Add("password", kind)
	}
	officer := store.Account{Language: a.Language(c), Name: f.Value("officer"), Login: f.Value("officer_login")}
	ofOfficer := survey.CheckPerson(officer.Name, officer.Login, survey.DataProtection, "")
	for field, of := range map[string]string{"officer": "name", "officer_login": "login"} {
		if kind := ofOfficer.Of(of); kind != "" {
			problems.Add(field, kind)
		}
	}
	if survey.FoldLogin(officer.Login) == survey.FoldLogin(f.Value("login")) && ofOfficer.Of("login") == "" {
		problems.Add("officer_login", survey.OwnLogin)
	}
	if !f.Mark(problems) {
		return a.Show(c.Status(fiber.StatusUnprocessableEntity), "signin/first", "setup.first_title", f)
	}
	hash, err := a.hash(c, f.Value("password"))
	if err != nil {
		return err
	}
	account := store.Account{
		ID: survey.NewID[survey.AccountID](), Language: a.Language(c),
		Name: f.Value("name"), Login: f.Value("login"), Password: hash,
	}
	secret, link, err := a.createFirst(c.UserContext(), owner, account, officer)
	if err != nil {
		return fmt.Errorf("first run: %w", err)
	}
	fmt.Fprintf(a.console, "The data protection officer, %s, signs in once within a week at %s\n", officer.Name, a.SigninLink(link))
	a.SetCookie(c, secret, a.Store.Now().Add(store.SessionLife))
	return c.Redirect("/konto/start", fiber.StatusSeeOther)
}

// createFirst stores all three, unless somebody else was first, starts a session where
// the project leader's second factor is set up, and makes the officer's sign-in link.
// Both people are appointed by whoever runs the server, who was shown the address.
func (a *Area) createFirst(ctx context.Context, owner survey.Owner, leader, officer store.Account) (session, link string, err error) {
	err = setup.NewEditor(a.Store, "", audit.CommandLine).Together(ctx, func(e setup.Editor) error {
		owners, err := e.Tx.Owners(ctx)
		if err != nil {
			return err
		}
		if len(owners) > 0 {
			return survey.ErrNotFound
		}
		owner, problems, err := e.CreateOwner(ctx, owner)
		if err := setup.Wrong(problems, err); err != nil {
			return err
		}
		e.Owner = owner.ID
		_, problems, err = e.CreateAccount(ctx, leader, survey.Grant{Role: survey.ProjectLeader})
		if err := setup.Wrong(problems, err); err != nil {
			return err
		}
		link, problems, err = e.Invite(ctx, officer, survey.Grant{Role: survey.DataProtection})
		if err := setup.Wrong(problems, err); err != nil {
			return err
		}
		session, err = e.Tx.StartSession(ctx, leader.ID, true)
		return err
	})
	return session, link, err
}

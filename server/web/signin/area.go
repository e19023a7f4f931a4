package signin

import (
	"crypto/rand"

	"github.com/alexedwards/argon2id"

	"trivselspuls/server/web/site"
)

// Area is where people come in, and what each keeps about signing in.
type Area struct {
	*site.Site
	delay    *growingDelay
	cost     *argon2id.Params // of a password's hash
	hashing  hashing
	nobody   string // a hash that no password has been set to
	firstRun string // secret of the address where the first owner is set up
}

// New is the sign-in of a site.
func New(s *site.Site) *Area {
	cost := passwordCost
	if s.Config.PasswordCost != nil {
		cost = s.Config.PasswordCost
	}
	return &Area{
		Site: s, delay: newGrowingDelay(s.Store.Now), hashing: make(hashing, hashesAtOnce),
		cost: cost, nobody: hashOfNobody(cost), firstRun: rand.Text(),
	}
}

// Routes adds the area's routes to the table.
func (a *Area) Routes(add site.Add) {
	anyone, failureCapped, signedIn := a.Anyone(), a.FailureCapped(), a.SignedIn()
	firstComer := site.Guard{Name: "holds the first run's address", Check: a.firstComer}
	add("GET", "/inn", anyone, a.signinForm)
	add("POST", "/inn", failureCapped, a.signinPassword)
	add("POST", "/inn/kode", failureCapped, a.signinCode)
	add("GET", "/inn/lenke/:token", anyone, a.signinLinkPage)
	add("POST", "/inn/lenke", failureCapped, a.signinLink)
	add("POST", "/ut", signedIn, a.signOut)
	add("GET", "/konto", signedIn, a.accountPage)
	add("POST", "/konto", signedIn, a.accountPassword)
	add("GET", "/konto/totrinn", signedIn, a.factorPage)
	add("POST", "/konto/totrinn", signedIn, a.factorStore)
	add("POST", "/konto/okt/:session/slutt", signedIn, a.sessionEnd)
	add("POST", "/sprak", signedIn, a.languageChoose)
	add("GET", "/forste/:secret", firstComer, a.firstRunPage)
	add("POST", "/forste/:secret", firstComer, a.firstRunStore)
}

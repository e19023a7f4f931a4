package signin

import (
	"crypto/rand"

	"github.com/alexedwards/argon2id"

	"trivselspuls/server/identity"
	"trivselspuls/server/web/site"
)

// Area is where people come in, and what each keeps about signing in.
type Area struct {
	*site.Site
	delay    *growingDelay
	cost     *argon2id.Params // of a password's hash
	hashing  hashing
	nobody   string             // a hash that no password has been set to
	firstRun string             // secret of the address where the first owner is set up
	passkeys *identity.Passkeys // nil where browsers allow none
	provider *identity.Provider // nil when there is none
}

// New is the sign-in of a site. Its Config.Vault must be set.
func New(s *site.Site) (*Area, error) {
	cost := passwordCost
	if s.Config.PasswordCost != nil {
		cost = s.Config.PasswordCost
	}
	a := &Area{
		Site: s, delay: newGrowingDelay(s.Store.Now), hashing: make(hashing, hashesAtOnce),
		cost: cost, nobody: hashOfNobody(cost), firstRun: rand.Text(),
	}
	if identity.PasskeysAt(s.Config.BaseURL) {
		passkeys, err := identity.NewPasskeys(s.Config.BaseURL, s.Config.Vault, s.Store.Now)
		if err != nil {
			return nil, err
		}
		a.passkeys = passkeys
	}
	if s.Config.Provider != nil {
		settings := *s.Config.Provider
		settings.Redirect = s.Config.BaseURL.JoinPath(providerBack).String()
		a.provider = identity.NewProvider(settings, s.Config.Vault, s.Store.Now)
	}
	return a, nil
}

// Routes adds the area's routes to the table.
func (a *Area) Routes(add site.Add) {
	anyone, failureCapped, signedIn := a.Anyone(), a.FailureCapped(), a.SignedIn()
	firstComer := site.Guard{Name: "holds the first run's address", Check: a.firstComer}
	add("GET", "/inn", anyone, a.signinForm)
	add("POST", "/inn", failureCapped, a.signinPassword)
	add("POST", "/inn/kode", failureCapped, a.signinCode)
	add("POST", "/inn/nokkel/tilbud", failureCapped, a.passkeyAsk)
	add("POST", "/inn/nokkel", failureCapped, a.signinPasskey)
	add("GET", "/inn/lenke/:token", anyone, a.signinLinkPage)
	add("POST", "/inn/lenke", failureCapped, a.signinLink)
	add("GET", "/inn/tilbyder", failureCapped, a.providerGo)
	add("GET", providerBack, failureCapped, a.signinProvider)
	add("POST", "/ut", a.arriving(), a.signOut)
	add("POST", "/sprak", a.arriving(), a.languageChoose)
	add("GET", "/konto", signedIn, a.accountPage)
	add("POST", "/konto", a.lately(), a.accountPassword)
	add("POST", "/konto/okt/:session/slutt", a.lately(), a.sessionEnd)
	a.factorRoutes(add)
	add("GET", "/forste/:secret", firstComer, a.firstRunPage)
	add("POST", "/forste/:secret", firstComer, a.firstRunStore)
}

// factorRoutes are where people set up what they sign in with.
func (a *Area) factorRoutes(add site.Add) {
	arriving, arrivingLately, lately := a.arriving(), a.arrivingLately(), a.lately()
	add("GET", "/konto/start", arriving, a.startPage)
	add("POST", "/konto/start", arriving, a.startPassword)
	add("GET", "/konto/totrinn", arrivingLately, a.codesPage)
	add("POST", "/konto/totrinn", arrivingLately, a.codesOn)
	add("POST", "/konto/totrinn/av", lately, a.codesOff)
	add("POST", "/konto/reservekoder", lately, a.recoveryRenew)
	add("POST", "/konto/nokkel/tilbud", arrivingLately, a.passkeyOffer)
	add("POST", "/konto/nokkel", arrivingLately, a.passkeyAdd)
	add("POST", "/konto/nokkel/:key/navn", a.SignedIn(), a.passkeyRename)
	add("POST", "/konto/nokkel/:key/slett", lately, a.passkeyDelete)
	add("GET", "/konto/tilbyder", arrivingLately, a.providerLink)
	add("POST", "/konto/tilbyder/fjern", lately, a.providerUnlink)
}

package signin

import (
	"io"
	"log/slog"

	"github.com/alexedwards/argon2id"

	"trivselspuls/server/identity"
	"trivselspuls/server/web/site"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// Area is where people come in, and what each keeps about signing in.
type Area struct {
	*site.Site
	Store    *store.Store
	log      *slog.Logger
	console  io.Writer // what only whoever runs the server reads
	vault    *keys.Vault
	delay    *growingDelay
	cost     *argon2id.Params // of a password's hash
	hashing  hashing
	nobody   string             // a hash that no password has been set to
	passkeys *identity.Passkeys // nil where browsers allow none
	provider *identity.Provider // nil when there is none
}

// Settings are what signing in depends on.
type Settings struct {
	Vault        *keys.Vault              // seals what accounts sign in with
	PasswordCost *argon2id.Params         // of new passwords' hashes; nil is the usual
	Provider     *identity.ProviderConfig // vouches for people who have an account there; nil when there is none
	Console      io.Writer                // is told what only whoever runs the server may read; nil is nowhere
}

// New is the sign-in of a site.
func New(s *site.Site, st *store.Store, log *slog.Logger, settings Settings) (*Area, error) {
	cost := passwordCost
	if settings.PasswordCost != nil {
		cost = settings.PasswordCost
	}
	a := &Area{
		Site: s, Store: st, log: log, vault: settings.Vault, delay: newGrowingDelay(st.Now), hashing: make(hashing, hashesAtOnce),
		cost: cost, nobody: hashOfNobody(cost), console: io.Discard,
	}
	if settings.Console != nil {
		a.console = settings.Console
	}
	if identity.PasskeysAt(s.Config.BaseURL) {
		passkeys, err := identity.NewPasskeys(s.Config.BaseURL, a.vault, st.Now)
		if err != nil {
			return nil, err
		}
		a.passkeys = passkeys
	}
	if settings.Provider != nil {
		provider := *settings.Provider
		provider.Redirect = s.Config.BaseURL.JoinPath(providerBack).String()
		a.provider = identity.NewProvider(provider, a.vault, st.Now)
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
	add("POST", "/inn/nokkel/tilbud", failureCapped, site.Where(a.passkeys != nil, a.passkeyAsk))
	add("POST", "/inn/nokkel", failureCapped, site.Where(a.passkeys != nil, a.signinPasskey))
	add("GET", "/inn/lenke/:token", anyone, a.signinLinkPage)
	add("POST", "/inn/lenke", failureCapped, a.signinLink)
	add("GET", "/inn/tilbyder", failureCapped, site.Where(a.provider != nil, a.providerGo))
	add("GET", providerBack, failureCapped, site.Where(a.provider != nil, a.signinProvider))
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
	add("POST", "/konto/nokkel/tilbud", arrivingLately, site.Where(a.passkeys != nil, a.passkeyOptions))
	add("POST", "/konto/nokkel", arrivingLately, site.Where(a.passkeys != nil, a.passkeyAdd))
	add("POST", "/konto/nokkel/:key/navn", a.SignedIn(), a.passkeyRename)
	add("POST", "/konto/nokkel/:key/slett", lately, a.passkeyDelete)
	add("GET", "/konto/tilbyder", arrivingLately, site.Where(a.provider != nil, a.providerLink))
	add("POST", "/konto/tilbyder/fjern", lately, a.providerUnlink)
}

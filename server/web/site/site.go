package site

import (
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"github.com/alexedwards/argon2id"

	"trivselspuls/analysis"
	"trivselspuls/server/identity"
	"trivselspuls/server/owners"
	"trivselspuls/server/page"
	"trivselspuls/server/reports"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/limit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Config is what the HTTP side must be told. Links and QR codes are built from
// the two addresses only, never from a request's Host header.
type Config struct {
	BaseURL        *url.URL          // the leaders' side
	RespondentURL  *url.URL          // the respondents' side; may equal BaseURL
	TrustedProxies []string          // addresses whose forwarded-for header is believed
	National       analysis.National // figures of the whole country, shown beside the owner's own
	Example        bool              // everything here is invented, and every page says so
	PasswordCost   *argon2id.Params  // of new passwords' hashes; nil is the usual
	Vault          *keys.Vault       // seals what accounts sign in with
	// Provider vouches for people who have an account there; nil when there is none.
	Provider *identity.ProviderConfig
}

// Site is what every area's pages stand on. Make it with New; it is safe for
// concurrent use.
type Site struct {
	Config  Config
	Store   *store.Store
	Waves   *waves.Service
	Words   *questionnaire.Words // that children of each age know
	Log     *slog.Logger
	Views   *page.Views
	Limit   *limit.Limit // of failures
	Reports *reports.Service
	Owners  *owners.Service
}

// New prepares the site. It fails when a template or a text file has a mistake
// in it, so that no page can fail later. Its clock is the store's.
func New(config Config, st *store.Store, service *waves.Service, log *slog.Logger) (*Site, error) {
	views, err := page.LoadViews()
	if err != nil {
		return nil, fmt.Errorf("load views: %w", err)
	}
	words, err := questionnaire.LoadWords()
	if err != nil {
		return nil, err
	}
	return &Site{
		Config: config, Store: st, Waves: service, Words: words,
		Log: log, Views: views, Limit: limit.New(st.Now), Reports: reports.New(st, config.National), Owners: owners.New(st, views.Texts),
	}, nil
}

// SigninLink is the address of a sign-in link's secret.
func (s *Site) SigninLink(secret string) string {
	return strings.TrimRight(s.Config.BaseURL.String(), "/") + "/inn/lenke/" + secret
}

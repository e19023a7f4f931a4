package site

import (
	"net/url"
	"strings"

	"trivselspuls/server/page"
	"trivselspuls/server/web/limit"
	"trivselspuls/survey/store"
)

// Config is what every request depends on. Links and QR codes are built from the two
// addresses only, never from a request's Host header.
type Config struct {
	BaseURL        *url.URL // the leaders' side
	RespondentURL  *url.URL // the respondents' side; may equal BaseURL
	TrustedProxies []string // addresses whose forwarded-for header is believed
	Example        bool     // everything here is invented, and every page says so
}

// Site is what every area's requests stand on. Make it with New; it is safe for
// concurrent use.
type Site struct {
	Config Config
	Views  *page.Views
	Limit  *limit.Limit // of failures
	store  *store.Store // of who asks and what they may
}

// New prepares the site. Its clock is the store's.
func New(config Config, st *store.Store, views *page.Views) *Site {
	return &Site{Config: config, Views: views, Limit: limit.New(st.Now), store: st}
}

// SigninLink is the address of a sign-in link's secret.
func (s *Site) SigninLink(secret string) string {
	return strings.TrimRight(s.Config.BaseURL.String(), "/") + "/inn/lenke/" + secret
}

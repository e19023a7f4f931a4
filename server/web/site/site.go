package site

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/limit"
	"trivselspuls/survey/store"
)

// Config is what every request depends on. Links and QR codes are built from the two
// addresses only, never from a request's Host header.
type Config struct {
	BaseURL        *url.URL // the leaders' side
	RespondentURL  *url.URL // the respondents' side; may equal BaseURL
	EarlierHosts   []string // that the respondents' side had when slips that are out were printed
	TrustedProxies []string // addresses whose forwarded-for header is believed
	Example        bool     // everything here is invented, and every page says so
}

// Site is what every area's requests stand on. Make it with New; it is safe for
// concurrent use.
type Site struct {
	Config Config
	Views  *page.Views
	// Codes is how often an address may ask about a code. At once it is enough for a
	// town in one moment; and a guesser goes on for years.
	Codes *limit.Limit
	// Failures is how often signing in may fail.
	Failures *limit.Limit
	// Sending is told of a request whose answer goes on after it has been handled, and gives what
	// sends that: it survives a panic, and tells the operator of what fails.
	Sending func(c *fiber.Ctx) func(send func() error) error
	Reached atomic.Bool  // the respondents' host name, where it is one of its own, since the server started
	store   *store.Store // of who asks and what they may
	typed   kept
	making  atomic.Int64 // large files
	turned  atomic.Int64 // away, who asked for one more
}

// New prepares the site. Its clock is the store's.
func New(config Config, st *store.Store, views *page.Views) *Site {
	return &Site{Config: config, Views: views, Codes: limit.New(st.Now, 5000, 50), Failures: limit.New(st.Now, 100, 0.5), store: st}
}

// Apart reports whether a request came by a name that only respondents use, now or before.
func (s *Site) Apart(c *fiber.Ctx) bool {
	host := string(c.Request().Host())
	return s.Config.BaseURL.Host != s.Config.RespondentURL.Host && host == s.Config.RespondentURL.Host || slices.Contains(s.Config.EarlierHosts, host)
}

// SigninLink is the address of a sign-in link's secret.
func (s *Site) SigninLink(secret string) string {
	return strings.TrimRight(s.Config.BaseURL.String(), "/") + "/inn/lenke/" + secret
}

// household is the part of an IPv6 address that a provider gives one customer, who
// may choose the rest anew for every request.
const household = 64

// AddressOf is where a request comes from, as limits count it and nothing else may
// use it: the address of who speaks to us, or to the first of our own proxies. Of
// what those forward, only what they have added themselves is believed, which
// stands last. An IPv6 address stands for its household.
func (s *Site) AddressOf(c *fiber.Ctx) string {
	at, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if !ok {
		return ""
	}
	var hops []string
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		hops = append(hops, strings.Split(string(line), ",")...)
	}
	for _, hop := range slices.Backward(hops) {
		if !s.ownProxy(at) {
			break
		}
		next, err := hopAddress(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		at = next
	}
	if at = at.Unmap(); at.Is6() {
		prefix, _ := at.WithZone("").Prefix(household) // the length is always right
		return prefix.String()
	}
	return at.String()
}

// hopAddress reads an address with or without a port.
func hopAddress(hop string) (netip.Addr, error) {
	if with, err := netip.ParseAddrPort(hop); err == nil {
		return with.Addr(), nil
	}
	return netip.ParseAddr(strings.Trim(hop, "[]"))
}

func (s *Site) ownProxy(at netip.Addr) bool {
	return slices.ContainsFunc(s.Config.TrustedProxies, func(proxy string) bool {
		if one, err := netip.ParseAddr(proxy); err == nil {
			return one.Unmap() == at.Unmap()
		}
		many, err := netip.ParsePrefix(proxy)
		return err == nil && many.Contains(at.Unmap())
	})
}

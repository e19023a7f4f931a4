package site

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

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

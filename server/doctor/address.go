package doctor

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"trivselspuls/server/settings"
)

// reach asks for the server at the addresses that people type, through whatever stands before it.
type reach struct{ client *http.Client }

// ask fetches a path and at most 16 kB of the answer, following nothing.
func (r reach) ask(ctx context.Context, address, cookie string) (*http.Response, string, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, "", err
	}
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	client := *r.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := client.Do(request)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<14))
	return response, string(text), err
}

// health is what the server says of itself, line by line; nothing where something else answers.
func health(text string) string {
	first, rest, _ := strings.Cut(text, "\n")
	if first != "ok" && first != "failing" || !strings.Contains(rest, ": ") {
		return ""
	}
	return rest
}

// addresses looks at both sides' addresses, and those that slips were printed with before.
func (r reach) addresses(ctx context.Context, c settings.Settings) (findings []Finding) {
	for _, address := range append(slices.Compact([]string{c.BaseURL, c.RespondentURL}), c.EarlierURLs...) {
		findings = append(findings, r.address(ctx, address)...)
	}
	if strings.HasPrefix(c.BaseURL, "https:") && len(c.TrustedProxies) == 0 {
		findings = append(findings, wrong("address", "TRUSTED_PROXIES=127.0.0.1, or where the proxy is", "TRUSTED_PROXIES is empty, so one person who fails to sign in delays everybody who comes through the proxy."))
	}
	return findings
}

func (r reach) address(ctx context.Context, address string) (findings []Finding) {
	u, err := url.Parse(address)
	if err != nil {
		return []Finding{cannot("address", "The address "+address, err)}
	}
	if host := u.Hostname(); host == "localhost" || net.ParseIP(host).IsLoopback() && u.Scheme == "http" {
		return []Finding{{"address", Advice, address + " leads nowhere but on this machine, and it is what slips and letters are printed with.", "set BASE_URL, and RESPONDENT_URL, to https:// and the name that people type"}}
	}
	tell := func(mend, text string) { findings = append(findings, wrong("address", mend, "%s", address+" "+text)) }
	if u.Scheme == "http" {
		tell("a proxy with TLS (deploy/Caddyfile), and https:// in the setting", "is in the clear: anybody on the way reads slips' codes.")
	}
	response, text, err := r.ask(ctx, address+"/helse", "")
	if err != nil {
		tell("the name's address, the proxy, its certificate and the firewall, in this order", fmt.Sprintf("cannot be reached from here: %v.", err))
		return findings
	}
	if health(text) == "" {
		tell("the proxy must pass requests and their Host on to LISTEN", fmt.Sprintf("is answered by something else than Trivselspuls (%s).", response.Status))
		return findings
	}
	if response.Header.Get("Content-Security-Policy") == "" {
		tell("let the proxy pass headers on", "comes without the headers that forbid foreign scripts: something takes them away.")
	}
	if response.Header.Get("Age")+response.Header.Get("X-Cache") != "" {
		tell("turn the cache off", "is answered from a cache.")
	}
	if t := response.TLS; t != nil && time.Until(t.PeerCertificates[0].NotAfter) < 14*24*time.Hour {
		tell("renew it; see why it does not renew itself", "has a certificate that is good until "+t.PeerCertificates[0].NotAfter.Format(time.DateOnly)+" only.")
	}
	if full, _, err := r.ask(ctx, address+"/helse", "a="+strings.Repeat("a", 12<<10)); err != nil || full.StatusCode != response.StatusCode {
		tell("nginx: large_client_header_buffers 4 16k", "refuses browsers that send a municipality's many cookies.")
	}
	if u.Scheme == "https" && u.Port() == "" {
		if clear, _, err := r.ask(ctx, "http://"+u.Host+"/", ""); err == nil && clear.StatusCode < 300 {
			tell("send it on to https (deploy/Caddyfile)", "is served in the clear too.")
		}
	}
	if len(findings) == 0 {
		findings = append(findings, ok("address", "%s leads to a server of this program, with its headers, and room for browsers' cookies.", address))
	}
	return findings
}

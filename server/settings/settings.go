package settings

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"trivselspuls/server/identity"
	"trivselspuls/survey"
)

// Settings are all of them. Each is an environment variable and a flag of the
// same name in small letters with hyphens; the flag wins. The help text of the
// flags is the manual.
type Settings struct {
	Listen         string   `env:"LISTEN" default:"127.0.0.1:8080" help:"address and port to listen on"`
	BaseURL        string   `env:"BASE_URL" help:"address of the leaders' side as people type it; http://localhost and the port of LISTEN when empty"`
	RespondentURL  string   `env:"RESPONDENT_URL" help:"address of the respondents' side; BASE_URL when empty"`
	EarlierURLs    []string `name:"earlier-respondent-urls" env:"EARLIER_RESPONDENT_URLS" help:"comma-separated addresses that RESPONDENT_URL was when slips that are out were printed: the respondents' side answers there too (docs/moving.md)"`
	DataDir        string   `env:"DATA_DIR" default:"data" help:"directory of the embedded database and the keys"`
	DatabaseURL    string   `env:"DATABASE_URL" help:"postgres://… for PostgreSQL; empty for SQLite under DATA_DIR"`
	CollectorURL   string   `env:"COLLECTOR_URL" help:"postgres://… of a user in the role trivselspuls_collector, to store answers; DATABASE_URL when empty"`
	IssuerURL      string   `env:"ISSUER_URL" help:"postgres://… of a user in the role trivselspuls_issuer, to redeem codes; DATABASE_URL when empty"`
	TracesKnown    []string `name:"postgres-traces-known" env:"POSTGRES_TRACES_KNOWN" help:"comma-separated names of what PostgreSQL keeps that it should not, as «server doctor» names them, such as archive_mode: waves are opened all the same, and the audit log says so"`
	KeyDir         string   `env:"KEY_DIR" help:"directory of the waves' keys; DATA_DIR/keys when empty"`
	KeyCopyDir     string   `env:"KEY_COPY_DIR" help:"second copy of the keys, best on another disk; DATA_DIR/keys-copy when empty"`
	OIDCIssuer     string   `env:"OIDC_ISSUER" help:"identity provider that people may sign in at, such as https://auth.dataporten.no; none when empty (docs/signin.md)"`
	OIDCClient     string   `name:"oidc-client-id" env:"OIDC_CLIENT_ID" help:"what the provider knows this server by"`
	OIDCSecretFile string   `name:"oidc-client-secret-file" env:"OIDC_CLIENT_SECRET_FILE" help:"file with the secret that goes with it, mode 0600"`
	OIDCName       string   `env:"OIDC_NAME" default:"Feide" help:"what people call the provider"`
	OIDCScopes     []string `env:"OIDC_SCOPES" help:"comma-separated scopes to ask for beside openid"`
	OIDCClaim      string   `env:"OIDC_CLAIM" help:"verified identifier by which people can be invited, such as https://n.feide.no/claims/eduPersonPrincipalName; by link only when empty"`
	OIDCFactors    []string `name:"oidc-second-factor" env:"OIDC_SECOND_FACTOR" help:"comma-separated values of acr or amr that stand for two factors; the first is asked for. People without one of them prove the second here"`
	Thresholds     []string `env:"THRESHOLDS" help:"comma-separated numbers of people that figures need, raised for waves opened from now on, such as min_answers=15 (docs/figures.md); never below those built in"`
	SchoolYears    int      `name:"keep-school-years" env:"KEEP_SCHOOL_YEARS" default:"2" help:"whole school years that opened answers are kept after the one of their wave: 2, or fewer (docs/operations.md)"`
	Dev            bool     `env:"DEV" help:"for those who change pages: read templates, texts and styles from the working copy in this directory; only at localhost"`
	TrustedProxies []string `env:"TRUSTED_PROXIES" help:"comma-separated addresses of reverse proxies whose X-Forwarded-For is believed"`
}

// own reports whether only this machine reaches the server.
func (c *Settings) own() bool {
	host, _, _ := net.SplitHostPort(c.Listen)
	for _, address := range append([]string{c.BaseURL, c.RespondentURL}, c.EarlierURLs...) {
		if u, err := url.Parse(address); err != nil || u.Hostname() != "localhost" {
			return false
		}
	}
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// hostOf is the name in an address; empty where it is none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// tidy is an address as browsers say it to a server: its name in small letters and in ASCII, without
// the port that goes without saying. One that is no address stays as it is.
func tidy(address string) string {
	address = strings.TrimRight(strings.TrimSpace(address), "/")
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	name, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil || strings.Contains(name, ":") {
		return address
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if port := u.Port(); port != "" && port != map[string]string{"https": "443", "http": "80"}[u.Scheme] {
		name += ":" + port
	}
	u.Host = name
	return u.String()
}

// Complete fills what follows from other settings and says what is wrong.
func (c *Settings) Complete() (problems []error) {
	_, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		problems = append(problems, fmt.Errorf("LISTEN must be an address and port such as 127.0.0.1:8080, not %q", c.Listen))
	}
	c.BaseURL = cmp.Or(c.BaseURL, "http://localhost:"+port)
	c.RespondentURL = cmp.Or(c.RespondentURL, c.BaseURL)
	c.BaseURL, c.RespondentURL = tidy(c.BaseURL), tidy(c.RespondentURL)
	addresses := []struct{ name, value string }{{"BASE_URL", c.BaseURL}, {"RESPONDENT_URL", c.RespondentURL}}
	for i, address := range c.EarlierURLs {
		c.EarlierURLs[i] = tidy(address)
		addresses = append(addresses, struct{ name, value string }{"EARLIER_RESPONDENT_URLS", c.EarlierURLs[i]})
		if u, err := url.Parse(c.EarlierURLs[i]); err == nil && slices.Contains([]string{hostOf(c.BaseURL), hostOf(c.RespondentURL)}, u.Host) {
			problems = append(problems, fmt.Errorf("EARLIER_RESPONDENT_URLS has %s, which is in use: it is for names that were", c.EarlierURLs[i]))
		}
	}
	for _, setting := range addresses {
		if u, err := url.Parse(setting.value); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.Trim(u.Path, "/") != "" {
			problems = append(problems, fmt.Errorf("%s must be an address such as https://puls.example.no, not %q", setting.name, setting.value))
		}
	}
	for _, setting := range []struct{ name, value string }{
		{"DATABASE_URL", c.DatabaseURL}, {"COLLECTOR_URL", c.CollectorURL}, {"ISSUER_URL", c.IssuerURL},
	} {
		if setting.value != "" && !strings.HasPrefix(setting.value, "postgres://") && !strings.HasPrefix(setting.value, "postgresql://") {
			problems = append(problems, fmt.Errorf("%s must begin with postgres:// or be empty", setting.name))
		}
	}
	if c.DatabaseURL == "" && c.CollectorURL+c.IssuerURL != "" {
		problems = append(problems, errors.New("COLLECTOR_URL and ISSUER_URL need DATABASE_URL: the embedded database has no users"))
	}
	for _, proxy := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(proxy); err != nil && net.ParseIP(proxy) == nil {
			problems = append(problems, fmt.Errorf("TRUSTED_PROXIES must be addresses such as 10.0.0.1 or 10.0.0.0/8, not %q", proxy))
		}
	}
	if c.DatabaseURL == "" && len(c.TracesKnown) > 0 {
		problems = append(problems, errors.New("POSTGRES_TRACES_KNOWN needs DATABASE_URL: the embedded database keeps no such traces"))
	}
	if c.SchoolYears < 0 || c.SchoolYears > survey.MostSchoolYears {
		problems = append(problems, fmt.Errorf("KEEP_SCHOOL_YEARS must be from 0 to %d: answers are kept no longer", survey.MostSchoolYears))
	}
	if c.Dev && !c.own() {
		problems = append(problems, errors.New("DEV is for a server of one's own: LISTEN, BASE_URL and RESPONDENT_URL at localhost, and never where people answer"))
	}
	for _, place := range []struct{ name, value string }{{"DATA_DIR", c.DataDir}, {"KEY_DIR", c.KeyDir}, {"KEY_COPY_DIR", c.KeyCopyDir}} {
		if strings.Trim(place.value, "\"' \t") != place.value {
			problems = append(problems, fmt.Errorf("%s must stand without quotes or spaces round it, not as %s", place.name, place.value))
		}
	}
	problems = append(problems, c.checkProvider()...)
	c.KeyDir = cmp.Or(c.KeyDir, filepath.Join(c.DataDir, "keys"))
	c.KeyCopyDir = cmp.Or(c.KeyCopyDir, filepath.Join(c.DataDir, "keys-copy"))
	if c.KeyDir == c.KeyCopyDir {
		problems = append(problems, errors.New("KEY_COPY_DIR must be another directory than KEY_DIR"))
	}
	return problems
}

// checkProvider finds mistakes in the settings of the identity provider.
func (c *Settings) checkProvider() (problems []error) {
	if c.OIDCIssuer == "" {
		if c.OIDCClient+c.OIDCSecretFile+c.OIDCClaim != "" {
			problems = append(problems, errors.New("OIDC_CLIENT_ID, OIDC_CLIENT_SECRET_FILE and OIDC_CLAIM need OIDC_ISSUER"))
		}
		return problems
	}
	u, err := url.Parse(c.OIDCIssuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" {
		problems = append(problems, fmt.Errorf("OIDC_ISSUER must be an address over TLS such as https://auth.dataporten.no, not %q", c.OIDCIssuer))
	}
	if c.OIDCClient == "" || c.OIDCSecretFile == "" {
		problems = append(problems, errors.New("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET_FILE"))
	}
	return problems
}

// Provider is the identity provider of the settings, or nil when there is
// none. Its secret stands in a file, so that neither the process list nor a help
// text shows it.
func (c Settings) Provider() (*identity.ProviderConfig, error) {
	if c.OIDCIssuer == "" {
		return nil, nil
	}
	info, err := os.Stat(c.OIDCSecretFile)
	if err != nil {
		return nil, fmt.Errorf("read the provider's secret: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s has mode %04o and must have 0600", c.OIDCSecretFile, info.Mode().Perm())
	}
	secret, err := os.ReadFile(c.OIDCSecretFile)
	if err != nil {
		return nil, fmt.Errorf("read the provider's secret: %w", err)
	}
	return &identity.ProviderConfig{
		Issuer: c.OIDCIssuer, ClientID: c.OIDCClient, ClientSecret: strings.TrimSpace(string(secret)),
		Name: c.OIDCName, Scopes: c.OIDCScopes, Claim: c.OIDCClaim, SecondFactor: c.OIDCFactors,
	}, nil
}

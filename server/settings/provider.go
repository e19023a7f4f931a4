package settings

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"trivselspuls/server/identity"
)

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

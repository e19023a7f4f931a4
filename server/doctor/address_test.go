package doctor

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/settings"
)

// certificate is one of example.com that is good for so long.
func certificate(t *testing.T, long time.Duration) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"example.com"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(long)}
	body, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	read, err := x509.ParseCertificate(body)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(read)
	return tls.Certificate{Certificate: [][]byte{body}, PrivateKey: key}, pool
}

// A proxy is judged by what comes through it, from the address that people type.
func TestWhatAProxyDoesWrongIsFound(t *testing.T) {
	const well = "ok\ndatabase: ok, it can be written\n"
	answer := func(change func(http.ResponseWriter, *http.Request) bool) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", "default-src 'self'")
			if !change(w, r) {
				fmt.Fprint(w, well)
			}
		}
	}
	plain := answer(func(http.ResponseWriter, *http.Request) bool { return false })
	sends := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://example.com/", http.StatusPermanentRedirect)
	}
	for name, c := range map[string]struct {
		proxy, clear http.HandlerFunc
		long         time.Duration
		want         string
	}{
		"as deploy/Caddyfile has it":  {plain, sends, 90 * 24 * time.Hour, ""},
		"it sends requests elsewhere": {answer(func(w http.ResponseWriter, _ *http.Request) bool { fmt.Fprint(w, "welcome"); return true }), sends, 90 * 24 * time.Hour, "is answered by something else than Trivselspuls (200 OK)"},
		"it takes headers away": {answer(func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Del("Content-Security-Policy")
			return false
		}), sends, 90 * 24 * time.Hour, "something takes them away"},
		"it keeps a cache": {answer(func(w http.ResponseWriter, _ *http.Request) bool { w.Header().Set("Age", "12"); return false }), sends, 90 * 24 * time.Hour, "from a cache"},
		"it takes few headers": {answer(func(w http.ResponseWriter, r *http.Request) bool {
			if len(r.Header.Get("Cookie")) > 8<<10 {
				w.WriteHeader(http.StatusRequestHeaderFieldsTooLarge)
				return true
			}
			return false
		}), sends, 90 * 24 * time.Hour, "many cookies"},
		"its certificate is nearly over": {plain, sends, 3 * 24 * time.Hour, "good until"},
		"its certificate is over":        {plain, sends, -time.Minute, "cannot be reached from here"},
		"it serves in the clear too":     {plain, plain, 90 * 24 * time.Hour, "in the clear too"},
	} {
		t.Run(name, func(t *testing.T) {
			own, pool := certificate(t, c.long)
			sealed := httptest.NewUnstartedServer(c.proxy)
			sealed.TLS = &tls.Config{Certificates: []tls.Certificate{own}}
			sealed.Config.ErrorLog = log.New(io.Discard, "", 0)
			sealed.StartTLS()
			defer sealed.Close()
			clear := httptest.NewServer(c.clear)
			defer clear.Close()
			transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				to := clear
				if strings.HasSuffix(address, ":443") {
					to = sealed
				}
				return new(net.Dialer).DialContext(ctx, network, to.Listener.Addr().String())
			}}
			defer transport.CloseIdleConnections()
			found := Report(reach{&http.Client{Transport: transport}}.addresses(t.Context(), settings.Settings{
				BaseURL: "https://example.com", RespondentURL: "https://example.com", TrustedProxies: []string{"127.0.0.1"},
			}))
			if len(found) != 1 || found.Healthy() != (c.want == "") || !strings.Contains(found[0].Text, c.want) {
				t.Errorf("%+v", found)
			}
		})
	}
}

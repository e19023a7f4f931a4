package e2e

import (
	"fmt"
	"io"
	"net"
	"path/filepath"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/server/identity"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/waves"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
)

// Running is a whole server on loopback.
type Running struct {
	Store   *store.Store
	Service *waves.Service
	App     *web.App
	KeyDirs [2]string
	// Setting makes an example on it; its plan may be cut down first.
	Setting demo.Setting
}

// Start runs the server over a migrated store that tells the time by clock, until
// the test ends, with a provider to sign in at if one is given: it is made when the
// address is known that it sends people back to.
func Start(t testing.TB, st *store.Store, clock *demo.Clock, provider ...func(address string) *identity.ProviderConfig) Running {
	t.Helper()
	listener := must.Have(net.Listen("tcp", "127.0.0.1:0"))(t)
	// By name: browsers allow no passkeys at an address of numbers.
	address := fmt.Sprint("http://localhost:", listener.Addr().(*net.TCPAddr).Port)
	r := Running{Store: st, KeyDirs: [2]string{filepath.Join(t.TempDir(), "keys"), filepath.Join(t.TempDir(), "copy")}}
	options := webtest.Options{Address: address, KeyDirs: r.KeyDirs[:], Log: io.Discard}
	for _, vouches := range provider {
		options.Signin.Provider = vouches(address)
	}
	r.App = webtest.NewAppWith(t, st, options)
	r.Service = r.App.Waves
	webtest.Serve(t, r.App, listener)
	r.Setting = demo.Setting{
		Plan: demo.Eksempeldal(time.Now(), r.Service.Library()), Store: st, Waves: r.Service, Clock: clock,
		Server: address, BaseURL: address, RespondentURL: address, Out: io.Discard,
	}
	return r
}

// Small cuts the plan down to the largest school, the given audiences, the
// baseline and the open endline, and the accounts of the whole owner and of that
// school.
func (r *Running) Small(audiences ...survey.Audience) {
	p := &r.Setting.Plan
	p.Units = p.Units[:1]
	kept := p.Accounts[:0:0]
	for _, a := range p.Accounts {
		if a.Unit == "" || a.Unit == p.Units[0].Name {
			kept = append(kept, a)
		}
	}
	p.Accounts = kept
	list := p.Project.Waves
	p.Project.Waves = append(list[:0:0], list[0], list[len(list)-1])
	for i := range p.Project.Waves {
		p.Project.Waves[i].Audiences = audiences
	}
}
